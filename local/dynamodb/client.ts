import { Agent, request as send } from 'node:http';
import { ServiceError } from '../types.ts';

/** An answer of the store as it came. */
export interface StoreAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** The store wants to see credentials but checks none: who may do what is decided before a request gets here. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
};
const STREAM_OPERATIONS = ['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListStreams'];

/** Talks to the DynamoDB behind, over connections that stay open. */
export class DynamoClient {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param address where the store listens; a promise while it is starting, for which every request waits */
  constructor(private address: Promise<URL> | URL) {}

  /** Requests from now on go to, or wait for, another address. */
  moveTo(address: Promise<URL> | URL): void {
    this.address = address;
    // The error belongs to whoever starts the store; a request that waits for the address gets it too.
    Promise.resolve(address).catch(() => undefined);
  }

  /** @param body in pieces, which are sent without being copied together */
  async send(target: string, body: readonly Buffer[]): Promise<StoreAnswer> {
    const address = this.address instanceof URL ? this.address : await this.address;
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    return new Promise((resolve, reject) => {
      const request = send(
        {
          agent: this.agent,
          host: address.hostname,
          port: address.port,
          method: 'POST',
          headers: { ...HEADERS, 'x-amz-target': target, 'content-length': length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('end', () => {
            const [only] = chunks;
            const whole = chunks.length === 1 && only ? only : Buffer.concat(chunks);
            resolve({ status: response.statusCode ?? 500, body: whole });
          });
          response.once('error', reject);
        },
      );
      request.once('error', reject);
      for (const piece of body) request.write(piece);
      request.end();
    });
  }

  /**
   * An operation by name, of DynamoDB or of DynamoDB Streams.
   * @throws ServiceError when the store refuses
   */
  async call<T>(operation: string, input: Readonly<Record<string, unknown>>): Promise<T> {
    const api = STREAM_OPERATIONS.includes(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
    const answer = await this.send(`${api}.${operation}`, [Buffer.from(JSON.stringify(input))]);
    const output = JSON.parse(answer.body.toString('utf8')) as { __type?: string; message?: string; Message?: string };
    if (answer.status < 400) return output as T;
    const code = output.__type ?? 'InternalServerError';
    const message = output.message ?? output.Message ?? '';
    throw new ServiceError(code.slice(code.indexOf('#') + 1), message, answer.status);
  }

  close(): void {
    this.agent.destroy();
  }
}
