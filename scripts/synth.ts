import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SynthOptions {
  readonly root: string;
  /** Where the assembly goes. */
  readonly output: string;
  /** On top of the context in cdk.json, as `-c` gives it to the CDK. */
  readonly context?: Readonly<Record<string, string>>;
  /** Runs the security checks as well; they take several seconds. */
  readonly validate?: boolean;
}

/** What a deployment on this machine says of itself: its mail ends in the local cloud's mailbox. */
export const localContext = { mailFrom: 'no-reply@swapyard.example' } as const;

/**
 * Synthesizes the CDK app as `cdk synth` does, without the CDK's command line in between: it takes half the time.
 * @throws Error with what the app said
 */
export function synthesize({ root, output, context = {}, validate = false }: SynthOptions): void {
  const { context: standing } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join('bin', 'swapyard.ts')], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...standing, ...context }),
      ...(validate ? {} : { CDK_VALIDATION: 'false' }),
    },
  });
  if (status !== 0) throw new Error(`the CDK app does not synthesize:\n${stdout}${stderr}`);
}
