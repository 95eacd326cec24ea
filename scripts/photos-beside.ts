import { fork } from 'node:child_process';
import { join } from 'node:path';

/** Photos that are being added by another process. */
export interface PhotosBeside {
  /** Whether all of them are there now; false when it was ended, or failed and said why. */
  readonly done: Promise<boolean>;
  end(): void;
}

/** Drawing takes both cores for a while and must not share a process with the functions: example/add-photos.ts says why. */
export function addPhotosBeside(root: string, url: string): PhotosBeside {
  const child = fork(join(root, 'scripts', 'add-photos.ts'), [url]);
  const done = new Promise<boolean>((resolve) => {
    child.once('exit', (code) => resolve(code === 0));
    child.once('error', (error) => {
      console.error(`✗ the photos could not be begun: ${error.message}`);
      resolve(false);
    });
  });
  return { done, end: () => void child.kill() };
}
