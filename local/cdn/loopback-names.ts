import type { Assembly } from '../types.ts';

/** Where something answers on this machine whose name exists on AWS only. */
export interface LoopbackName {
  /** e.g. `d111111abcdef8.cloudfront.net` */
  readonly domainName: string;
  /** e.g. `http://127.0.0.1:3001` */
  readonly url: string;
}

/**
 * The assembly as it reads on this machine: wherever a function's environment or an output says
 * `https://<domain name>`, it says where that answers here. Everything else keeps the name it has on AWS.
 */
export function withLoopbackNames(assembly: Assembly, names: readonly LoopbackName[]): Assembly {
  const here = (text: string) => names.reduce((result, name) => replaced(result, name), text);
  return {
    ...assembly,
    outputs: Object.fromEntries(Object.entries(assembly.outputs).map(([name, value]) => [name, here(value)])),
    resources: assembly.resources.map((resource) =>
      resource.type === 'AWS::Lambda::Function'
        ? { ...resource, properties: withEnvironment(resource.properties, here) }
        : resource,
    ),
  };
}

/** Where a longer name goes on, it is another one. */
function replaced(text: string, { domainName, url }: LoopbackName): string {
  const escaped = domainName.replace(/[.\\]/g, '\\$&');
  return text.replace(new RegExp(`https://${escaped}(?![\\w.-])`, 'g'), () => url);
}

function withEnvironment(
  properties: Readonly<Record<string, unknown>>,
  here: (text: string) => string,
): Readonly<Record<string, unknown>> {
  const environment = properties['Environment'];
  if (typeof environment !== 'object' || environment === null || !('Variables' in environment)) return properties;
  const variables = Object.entries(environment.Variables ?? {}).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? here(value) : value,
  ]);
  return { ...properties, Environment: { ...environment, Variables: Object.fromEntries(variables) } };
}
