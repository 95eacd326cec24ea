import { VirtualClock } from '../../../local/clock.ts';
import { startStates } from '../../../local/states/states.ts';
import { anAssembly } from '../iam/assembly.ts';
import { aFunction, aMachine, aWaitingTask, machineArn, NOON, only } from './a-cloud.ts';

/**
 * Run on its own, to be killed: starts executions, reports for every second one, and prints what is acknowledged:
 * `started <name>`, `waits <name> <token>`, `reported <name>`.
 */
async function run(directory: string): Promise<void> {
  const tokens: string[] = [];
  const states = startStates({
    assembly: anAssembly(aFunction('f'), aMachine(only(aWaitingTask()))),
    directory,
    clock: new VirtualClock(0, () => NOON),
    invoker: {
      invoke: async (_name, event) => {
        tokens.push((event as { token: string }).token);
        return { ok: true, payload: null };
      },
    },
    mayAssume: () => true,
    roleMay: () => true,
    log: () => undefined,
  });
  states.connect(() => undefined);
  const call = (action: string, input: Record<string, unknown>) => states.service({ action, input, caller: undefined });
  for (let count = 0; ; count++) {
    const name = `e-${count}`;
    await call('StartExecution', { stateMachineArn: machineArn(), name });
    process.stdout.write(`started ${name}\n`);
    await states.settled();
    process.stdout.write(`waits ${name} ${tokens.at(-1)}\n`);
    if (count % 2 === 0) continue;
    await call('SendTaskSuccess', { taskToken: tokens.at(-1), output: '1' });
    process.stdout.write(`reported ${name}\n`);
  }
}

void run(process.argv[2] ?? '');
