import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between a stage to try things on and the one people trust their goods to. */
export interface Stage {
  readonly name: 'dev' | 'prod';
  /** Of the table and the user pool: what can not be made again. */
  readonly keepData: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: RetentionDays;
  /** Logs have names of their own: those that a failed first deployment left behind would be in the way of the next. */
  readonly logRemovalPolicy: RemovalPolicy;
  /** Requests per second and burst over all routes. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Web origins that may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** Who is told of alarms. */
  readonly alarmEmail?: string;
  /** A firewall of AWS WAF in us-east-1 for the CDN. */
  readonly webAclArn?: string;
}

const stages: Record<Stage['name'], Stage> = {
  dev: {
    name: 'dev',
    keepData: false,
    removalPolicy: RemovalPolicy.DESTROY,
    logRetention: RetentionDays.ONE_WEEK,
    logRemovalPolicy: RemovalPolicy.DESTROY,
    throttle: { rate: 1000, burst: 2000 },
    corsOrigins: ['http://localhost:5173', 'http://127.0.0.1:5173'],
  },
  prod: {
    name: 'prod',
    keepData: true,
    removalPolicy: RemovalPolicy.RETAIN,
    logRetention: RetentionDays.THREE_MONTHS,
    logRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    throttle: { rate: 1000, burst: 2000 },
    corsOrigins: [],
  },
};

/**
 * The stage by its name, with what a deployment says of itself by `-c corsOrigins=https://a.example,https://b.example` and
 * `-c alarmEmail=ops@a.example`, and by `-c webAclArn=arn:aws:wafv2:us-east-1:…` for a firewall before the CDN.
 * @throws RangeError for a stage there is not
 */
export function stageOf(name: unknown, context: (key: string) => unknown = () => undefined): Stage {
  if (name !== 'dev' && name !== 'prod')
    throw new RangeError(`stage is dev or prod, not ${String(name)}: cdk synth -c stage=prod`);
  const corsOrigins = context('corsOrigins');
  const alarmEmail = context('alarmEmail');
  const webAclArn = context('webAclArn');
  return {
    ...stages[name],
    ...(typeof corsOrigins === 'string' && { corsOrigins: listed(corsOrigins) }),
    ...(typeof alarmEmail === 'string' && alarmEmail !== '' && { alarmEmail }),
    ...(typeof webAclArn === 'string' && webAclArn !== '' && { webAclArn }),
  };
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
