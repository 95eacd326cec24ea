import type { RunState, Workflow } from '../../core/transactions/ports.ts';

export interface MemoryWorkflow extends Workflow {
  /** Names of the runs there are, in the order they were started. */
  readonly runs: () => readonly string[];
  /** Tokens that have woken somebody, in order. */
  readonly woken: string[];
  /** A run begins to wait; with the token it can be woken. */
  wait(token: string): void;
  /** A wait is over by itself: its token is good for nothing any more. */
  timeOut(token: string): void;
  end(run: string): void;
}

/** Runs of a workflow as Step Functions keeps them: a name is good for one run, and a token for one signal. */
export function memoryWorkflow(): MemoryWorkflow {
  const runs = new Map<string, RunState>();
  const waiting = new Set<string>();
  const woken: string[] = [];
  return {
    runs: () => [...runs.keys()],
    woken,
    wait: (token) => void waiting.add(token),
    timeOut: (token) => void waiting.delete(token),
    end: (run) => void runs.set(run, 'ended'),
    async start(run) {
      if (!runs.has(run)) runs.set(run, 'running');
    },
    stateOf: async (run) => runs.get(run) ?? 'absent',
    async signal(token) {
      if (!waiting.delete(token)) return 'gone';
      woken.push(token);
      return 'woken';
    },
  };
}
