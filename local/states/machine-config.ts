import { flag, group, isObject, list, onlyKnown, optionalText, type Properties, text } from '../events/properties.ts';
import type { Assembly, Resource } from '../types.ts';

export type LogLevel = 'ALL' | 'ERROR' | 'FATAL' | 'OFF';

export interface Logging {
  readonly level: LogLevel;
  readonly includeExecutionData: boolean;
  readonly logGroupArn: string | undefined;
}

/** What the template says about one state machine. */
export interface MachineConfig {
  /** Of the resource, for errors. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** In the States Language, substitutions made. */
  readonly definition: string;
  readonly logging: Logging;
  readonly tracing: boolean;
}

const LEVELS: readonly string[] = ['ALL', 'ERROR', 'FATAL', 'OFF'];

/**
 * The template's state machines.
 * @throws Error naming a property that is malformed or not supported
 */
export function readMachines(assembly: Assembly): MachineConfig[] {
  return assembly.resources
    .filter(({ type }) => type === 'AWS::StepFunctions::StateMachine')
    .map((resource) => {
      return readMachine(assembly, resource);
    });
}

function readMachine(assembly: Assembly, { id, ref, attributes, properties }: Resource): MachineConfig {
  const where = `state machine ${id}`;
  onlyKnown(where, properties, [
    'DefinitionString',
    'DefinitionSubstitutions',
    'LoggingConfiguration',
    'RoleArn',
    'StateMachineName',
    'StateMachineType',
    'Tags',
    'TracingConfiguration',
  ]);
  const type = optionalText(where, properties, 'StateMachineType') ?? 'STANDARD';
  if (type !== 'STANDARD') throw new Error(`${where}: StateMachineType ${type} is not supported here, only STANDARD`);
  const tracing = group(where, properties, 'TracingConfiguration') ?? {};
  onlyKnown(`${where}: TracingConfiguration`, tracing, ['Enabled']);
  return {
    id,
    name: text(where, attributes, 'Name'),
    arn: ref,
    roleArn: text(where, properties, 'RoleArn'),
    definition: substituted(where, properties),
    logging: readLogging(assembly, where, properties),
    tracing: flag(`${where}: TracingConfiguration`, tracing, 'Enabled', false),
  };
}

/** `${name}` in the definition stands for what `DefinitionSubstitutions` says. */
function substituted(where: string, properties: Properties): string {
  const substitutions = group(where, properties, 'DefinitionSubstitutions') ?? {};
  const wrong = Object.keys(substitutions).find((name) => typeof substitutions[name] === 'object');
  if (wrong !== undefined) throw new Error(`${where}: DefinitionSubstitutions: ${wrong} must be a string`);
  return text(where, properties, 'DefinitionString').replace(/\$\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : whole,
  );
}

function readLogging(assembly: Assembly, where: string, properties: Properties): Logging {
  const at = `${where}: LoggingConfiguration`;
  const configuration = group(where, properties, 'LoggingConfiguration') ?? {};
  onlyKnown(at, configuration, ['Destinations', 'IncludeExecutionData', 'Level']);
  const level = optionalText(at, configuration, 'Level') ?? 'OFF';
  if (!LEVELS.includes(level)) throw new Error(`${at}: Level must be one of ${LEVELS.join(', ')}`);
  const logGroupArn = readDestination(assembly, at, configuration);
  if (level !== 'OFF' && logGroupArn === undefined) throw new Error(`${at}: Level ${level} needs one of Destinations`);
  const includeExecutionData = flag(at, configuration, 'IncludeExecutionData', false);
  return { level: level as LogLevel, includeExecutionData, logGroupArn };
}

function readDestination(assembly: Assembly, where: string, configuration: Properties): string | undefined {
  const destinations = list(where, configuration, 'Destinations');
  const [destination] = destinations;
  if (destination === undefined) return undefined;
  if (destinations.length > 1 || !isObject(destination)) throw new Error(`${where}: Destinations takes one log group`);
  const at = `${where}: Destinations`;
  onlyKnown(at, destination, ['CloudWatchLogsLogGroup']);
  const logGroup = group(at, destination, 'CloudWatchLogsLogGroup') ?? {};
  onlyKnown(at, logGroup, ['LogGroupArn']);
  const arn = text(at, logGroup, 'LogGroupArn');
  const known = assembly.resources.some(
    ({ type, attributes }) => type === 'AWS::Logs::LogGroup' && attributes['Arn'] === arn,
  );
  if (!known) throw new Error(`${at}: ${arn} is no log group of this stack`);
  return arn;
}
