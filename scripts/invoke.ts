import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CloudDescription } from '../local/description.ts';
import { signatureOf } from '../local/endpoint/sigv4.ts';

/** Where a function is: in a running local cloud, or in AWS, where the AWS CLI finds it. */
export type Where = { readonly local: CloudDescription } | { readonly stage: string };

/**
 * Invokes a function of the stack and waits for what it answers.
 * @param name as in its bundle's folder, e.g. `reindex-listings`
 * @throws Error with what the function, or whoever stands before it, says
 */
export async function invoke(where: Where, name: string, event: unknown): Promise<unknown> {
  const payload = JSON.stringify(event);
  return 'local' in where
    ? invokeLocally(where.local, `swapyard-dev-${name}`, payload)
    : invokeDeployed(`swapyard-${where.stage}-${name}`, payload);
}

async function invokeLocally(cloud: CloudDescription, functionName: string, payload: string): Promise<unknown> {
  const url = new URL(`/2015-03-31/functions/${functionName}/invocations`, cloud.endpoint);
  const { now } = (await (await fetch(`${cloud.url}/_local/clock`)).json()) as { now: string };
  const headers = signed(cloud, url, payload, new Date(now));
  const response = await fetch(url, { method: 'POST', body: payload, headers });
  const text = await response.text();
  if (!response.ok || response.headers.has('x-amz-function-error')) throw new Error(`${functionName}: ${text}`);
  return JSON.parse(text);
}

/** The headers that AWS's signature needs; the local cloud's clock may have been moved. */
function signed({ accessKeyId, secretAccessKey, region }: CloudDescription, url: URL, payload: string, now: Date) {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers = {
    host: url.host,
    'x-amz-content-sha256': createHash('sha256').update(payload).digest('hex'),
    'x-amz-date': time,
  };
  const claim = {
    accessKeyId,
    date: time.slice(0, 8),
    region,
    service: 'lambda',
    signedHeaders: Object.keys(headers),
    signature: '',
    time,
  };
  const request = { method: 'POST', path: url.pathname, query: '', headers, body: Buffer.from(payload) };
  const signature = signatureOf(claim, request, secretAccessKey);
  const scope = `${accessKeyId}/${claim.date}/${region}/lambda/aws4_request`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${claim.signedHeaders.join(';')}, Signature=${signature}`,
  };
}

async function invokeDeployed(functionName: string, payload: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'swapyard-invoke-'));
  const file = join(folder, 'answer.json');
  // Without a limit of its own the CLI would invoke again after a minute, which is what the function takes.
  const command = ['lambda', 'invoke', '--function-name', functionName, '--cli-read-timeout', '0'];
  try {
    const event = ['--cli-binary-format', 'raw-in-base64-out', '--payload', payload];
    const { stdout: told } = await promisify(execFile)('aws', [...command, ...event, '--output', 'json', file]);
    const answer = readFileSync(file, 'utf8');
    if ('FunctionError' in (JSON.parse(told) as object)) throw new Error(`${functionName}: ${answer}`);
    return JSON.parse(answer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error('install the AWS CLI and set AWS_PROFILE and AWS_REGION');
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
