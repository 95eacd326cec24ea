import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { defaultTerms, MarketTerms, TermsChange } from '../core/transactions/terms.ts';

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
  /** Whom mail comes from, at a domain that is verified in SES; without it, nobody is mailed but codes. */
  readonly mailFrom?: string;
  /** A firewall of AWS WAF in us-east-1 for the CDN. */
  readonly webAclArn?: string;
  /** Fees, and how long each wait of a trade may take. */
  readonly terms: MarketTerms;
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
    terms: defaultTerms,
  },
  prod: {
    name: 'prod',
    keepData: true,
    removalPolicy: RemovalPolicy.RETAIN,
    logRetention: RetentionDays.THREE_MONTHS,
    logRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    throttle: { rate: 1000, burst: 2000 },
    corsOrigins: [],
    terms: defaultTerms,
  },
};

/**
 * The stage by its name, with what a deployment says of itself by `-c corsOrigins=https://a.example,https://b.example` and
 * `-c alarmEmail=ops@a.example`, `-c mailFrom=no-reply@a.example` for mail to people, by `-c webAclArn=arn:aws:wafv2:us-east-1:…` for a firewall before the CDN, and with
 * `terms` in cdk.json for fees and waits other than the usual: `{ "feeBasisPoints": { "part": 800 } }`.
 * @throws RangeError for a stage there is not, or one for real money without a provider of it; ZodError for terms that can not be
 */
export function stageOf(name: unknown, context: (key: string) => unknown = () => undefined): Stage {
  if (name !== 'dev' && name !== 'prod')
    throw new RangeError(`stage is dev or prod, not ${String(name)}: cdk synth -c stage=prod`);
  if (name === 'prod' && context('payments') !== 'sandbox')
    throw new RangeError(
      'stage prod has no payment provider but the sandbox, which moves no money: buyers would get goods for nothing. To deploy it all the same: -c payments=sandbox',
    );
  const corsOrigins = context('corsOrigins');
  const alarmEmail = context('alarmEmail');
  const webAclArn = context('webAclArn');
  const mailFrom = context('mailFrom');
  return {
    ...stages[name],
    ...(typeof corsOrigins === 'string' && { corsOrigins: listed(corsOrigins) }),
    ...(typeof alarmEmail === 'string' && alarmEmail !== '' && { alarmEmail }),
    ...(typeof webAclArn === 'string' && webAclArn !== '' && { webAclArn }),
    ...(typeof mailFrom === 'string' && mailFrom !== '' && { mailFrom: addressIn(mailFrom) }),
    terms: termsWith(context('terms')),
  };
}

/** @throws RangeError */
function addressIn(text: string): string {
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(text))
    throw new RangeError(`mailFrom is an address such as no-reply@market.example, not ${text}`);
  return text;
}

/** The usual terms, with what a deployment says instead. */
function termsWith(said: unknown): MarketTerms {
  const given = TermsChange.parse(typeof said === 'string' ? JSON.parse(said || '{}') : (said ?? {}));
  const { feeBasisPoints, waits } = defaultTerms;
  return MarketTerms.parse({
    feeBasisPoints: { ...feeBasisPoints, ...given.feeBasisPoints },
    waits: {
      product: { ...waits.product, ...given.waits?.product },
      part: { ...waits.part, ...given.waits?.part },
    },
  });
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
