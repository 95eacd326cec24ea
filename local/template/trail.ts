import { type Place, TemplateError } from './errors.ts';

/** What is being worked out at this moment, outermost first; shared by all stacks of an assembly. */
export class Trail {
  private readonly steps: string[] = [];

  /** @throws TemplateError when `label` is being worked out already: the template goes in a circle */
  follow<T>(label: string, at: Place, compute: () => T): T {
    const start = this.steps.indexOf(label);
    if (start >= 0) {
      const circle = [...this.steps.slice(start), label].join(' → ');
      throw new TemplateError(`circular dependency: ${circle}`, at);
    }
    this.steps.push(label);
    try {
      return compute();
    } finally {
      this.steps.pop();
    }
  }
}

/** Values worked out at their first use and remembered. */
export class Remembered<T> {
  private readonly values = new Map<string, { readonly value: T }>();

  constructor(private readonly trail: Trail) {}

  get(label: string, at: Place, compute: () => T): T {
    const known = this.values.get(label);
    if (known) return known.value;
    const value = this.trail.follow(label, at, compute);
    this.values.set(label, { value });
    return value;
  }
}
