import { createHash } from 'node:crypto';

/** What a task token stands for: one attempt of one task. */
export interface TokenSubject {
  readonly machineArn: string;
  readonly executionArn: string;
  readonly attempt: string;
}

/**
 * A token that tells by itself what it belongs to, so that a caller can be judged by its policies before anybody looks
 * the task up. That it is current is decided by the attempt, which nobody can guess.
 */
export function makeToken({ machineArn, executionArn, attempt }: TokenSubject): string {
  const text = JSON.stringify([machineArn, executionArn, attempt]);
  return Buffer.from(JSON.stringify([text, digest(text)])).toString('base64');
}

/** @returns undefined when it is no token, or has been changed */
export function readToken(token: unknown): TokenSubject | undefined {
  if (typeof token !== 'string') return undefined;
  const [text, check] = strings(token === '' ? '' : Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (text === undefined || check !== digest(text)) return undefined;
  const [machineArn, executionArn, attempt] = strings(text) ?? [];
  if (machineArn === undefined || executionArn === undefined || attempt === undefined) return undefined;
  const subject = { machineArn, executionArn, attempt };
  // Base64 reads several texts as the same bytes.
  return makeToken(subject) === token ? subject : undefined;
}

function strings(json: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
