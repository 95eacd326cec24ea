import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { runningCloud } from '../local/description.ts';
import { makeOperator, removeOperator, type Where } from './operators.ts';

const help = `Makes a user an operator, who reviews, moderates and decides disputes.

  npm run operator -- <username>                  in the local cloud that runs
  npm run operator -- <username> --stage prod     in AWS, with the credentials and region of the environment
  npm run operator -- <username> --remove         take the rights away again
  npm run operator -- <username> --data <folder>  a local cloud that keeps its data there (.local)

The user's next log-in (or refresh) has the rights.`;

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stage: { type: 'string' },
    data: { type: 'string', default: '.local' },
    remove: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [username] = positionals;

if (values.help) console.log(help);
else if (username === undefined) {
  console.error(`✗ whom? Name a user.\n\n${help}`);
  process.exitCode = 1;
} else
  run(username).catch((error: unknown) => {
    console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });

async function run(name: string): Promise<void> {
  const where = values.stage === undefined ? local() : deployed(values.stage);
  await (values.remove ? removeOperator : makeOperator)(where, name);
  console.log(
    `✓ ${name} is ${values.remove ? 'no operator any more' : 'an operator'}, from the next log-in or refresh on`,
  );
}

function local(): Where {
  const cloud = runningCloud(values.data);
  if (!cloud) throw new Error('no local cloud runs: npm start, or name a deployed one with --stage');
  return { local: cloud };
}

/** The user pool's id is an output of the stack. */
function deployed(stage: string): Where {
  const query = "Stacks[0].Outputs[?OutputKey=='UserPoolId'].OutputValue";
  const args = ['cloudformation', 'describe-stacks', '--stack-name', `Swapyard-${stage}`, '--query', query];
  try {
    return { userPoolId: execFileSync('aws', [...args, '--output', 'text'], { encoding: 'utf8' }).trim() };
  } catch {
    throw new Error(
      `the stack Swapyard-${stage} could not be read: install the AWS CLI and set AWS_PROFILE and AWS_REGION`,
    );
  }
}
