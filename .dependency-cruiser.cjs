/** Which folder may import what; docs/architecture.md draws it. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed },
});
const zod = 'node_modules/zod/';
const core = '^core/';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    // No SDK, no clock, no environment; hashing is arithmetic.
    only('core-is-pure', '^core/', [core, zod, '^(node:)?crypto$']),
    only('contract-sees-the-core', '^contract/', ['^contract/', core, zod]),
    only('adapters-implement-ports', '^adapters/', [
      '^adapters/',
      core,
      'node_modules/@aws-sdk/',
      'node_modules/sharp/',
      '^(node:)?crypto$',
    ]),
    {
      name: 'handlers-see-no-adapters',
      comment: 'A handler is a route, a use-case and their dependencies; what is behind them is the runtime’s.',
      severity: 'error',
      from: { path: '^functions/(http|streams|consumers|uploads|commands)/' },
      to: { path: '^(adapters|lib|local)/|node_modules/(@aws-sdk|@middy|@aws-lambda-powertools)/' },
    },
    {
      name: 'handlers-do-not-call-handlers',
      severity: 'error',
      from: { path: '^functions/(http|streams|consumers|uploads|commands)/' },
      to: { path: '^functions/(http|streams|consumers|uploads|commands)/' },
    },
    only('runtime-sees-no-infrastructure', '^functions/runtime/', [
      '^functions/runtime/',
      '^adapters/',
      '^contract/',
      core,
      zod,
      'node_modules/',
      '^(node:)?[a-z_/]+$',
    ]),
    only('infrastructure-sees-data', '^lib/', [
      '^lib/',
      '^contract/',
      core,
      '^functions/operations\\.ts$',
      '^functions/runtime/environment\\.ts$',
      '^adapters/dynamo/keys\\.ts$',
      'node_modules/(aws-cdk-lib|constructs)/',
    ]),
    only('local-cloud-knows-nothing-of-the-project', '^local/', [
      '^local/',
      'node_modules/(jose|node-sqlite3-wasm)/',
      '^(node:)?[a-z_/]+$',
    ]),
    only('example-uses-the-api', '^example/', [
      '^example/',
      '^contract/',
      core,
      zod,
      'node_modules/sharp/',
      '^(node:)?[a-z_/]+$',
    ]),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
