/** The messages between a sandbox and the worker thread it runs. Events and answers travel as JSON text, as on Lambda. */

/** What a worker is given when it starts. */
export interface Environment {
  readonly functionName: string;
  readonly functionArn: string;
  /** As in the template, e.g. `index.handler`. */
  readonly handler: string;
  /** Folder of the bundle, absolute. */
  readonly taskRoot: string;
  readonly memoryMb: number;
  /** The virtual clock's offset from real time: one Float64, milliseconds. */
  readonly clock: SharedArrayBuffer;
}

export interface Invocation {
  readonly type: 'invoke';
  readonly requestId: string;
  readonly event: string;
  readonly timeoutMs: number;
}

export type ToWorker = Invocation;

/** What the function threw, in Lambda's words. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type FromWorker =
  | { readonly type: 'ready'; readonly initMs: number }
  | { readonly type: 'init-failed'; readonly error: ErrorReport }
  | { readonly type: 'print'; readonly level: string; readonly text: string; readonly requestId: string }
  | {
      readonly type: 'done';
      readonly requestId: string;
      readonly payload: string;
      readonly cpuMs: number | undefined;
    }
  | {
      readonly type: 'failed';
      readonly requestId: string;
      readonly error: ErrorReport;
      readonly cpuMs: number | undefined;
    };
