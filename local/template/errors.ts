/** Where in the assembly something stands. */
export interface Place {
  /** Id of the stack, e.g. `Swapyard-dev/ListingsNested`. */
  readonly stack: string;
  /** Logical id of the resource, output, condition or parameter. */
  readonly logicalId: string;
  /** Keys from there on, e.g. `['Properties', 'Environment']`. */
  readonly path: readonly string[];
}

/** The place one key further in. */
export function within(at: Place, key: string | number): Place {
  return { ...at, path: [...at.path, String(key)] };
}

/** The assembly can not be understood, or CloudFormation would not deploy it. */
export class TemplateError extends Error {
  constructor(
    message: string,
    /** Absent when the trouble is with the assembly's files rather than inside a template. */
    readonly at?: Place,
  ) {
    super(at ? `${at.stack}/${at.logicalId} (${at.path.join('.')}): ${message}` : message);
    this.name = 'TemplateError';
  }
}

/** The assembly holds resource types that the local cloud does not run; all of them at once. */
export class UnsupportedResources extends Error {
  constructor(readonly resources: readonly { readonly id: string; readonly type: string }[]) {
    const list = resources.map(({ id, type }) => `  ${id} (${type})`).join('\n');
    super(`this local cloud can not run ${resources.length} resource(s) of the assembly:\n${list}`);
    this.name = 'UnsupportedResources';
  }
}
