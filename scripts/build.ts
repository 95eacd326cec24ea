import { parseArgs } from 'node:util';
import { buildFunctions } from './bundle.ts';
import { writeEscrowDocuments } from './diagram.ts';
import { addNativeModules } from './native-modules.ts';
import { writePermissionsPage } from './permissions-page.ts';
import { localContext, synthesize } from './synth.ts';

const help = `Bundles every function into dist/, writes docs/openapi.json, docs/permissions.md and the diagram in docs/escrow.md and README.md.

  npm run build
  npm run build -- --for-lambda          with the native packages for Lambda's platform, as a deployment needs them
  npm run build -- --assembly <folder>   synthesizes the stack into that folder as well, without the security checks
`;

const { values } = parseArgs({
  options: {
    assembly: { type: 'string' },
    'for-lambda': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(help);
else {
  const names = await buildFunctions(process.cwd());
  writeEscrowDocuments(process.cwd());
  writePermissionsPage(process.cwd());
  if (values['for-lambda']) addNativeModules(process.cwd());
  console.log(`✓ ${names.length} functions in dist/`);
  if (values.assembly !== undefined) {
    synthesize({ root: process.cwd(), output: values.assembly, context: localContext });
    console.log(`✓ assembly in ${values.assembly}`);
  }
}
