import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { asUnavailable } from '../../functions/runtime/unavailable.ts';

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: { httpStatusCode: 400 },
    message: 'Transaction cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const coded = (code: string) => Object.assign(new Error(code), { code });
const named = (name: string, $metadata = {}) => Object.assign(new Error(name), { name, $metadata });

describe('given what a service has failed with', () => {
  it.each<[string, unknown]>([
    ['a transaction that lost against others', cancelled('None', 'TransactionConflict')],
    ['one that was throttled', cancelled('ThrottlingError', 'None')],
    ['one still under way', named('TransactionInProgressException', { httpStatusCode: 400 })],
    ['a write that met a transaction', named('TransactionConflictException', { httpStatusCode: 400 })],
    ['a server that broke', named('Whatever', { httpStatusCode: 503 })],
    ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'].map(
      (code): [string, unknown] => [code, coded(code)],
    ), // biome-ignore format: a list reads better packed
  ])('when it is %s, then it may go well the next time', (_, error) => {
    expect(asUnavailable(error)).toMatchObject({ code: 'temporarily-unavailable', extra: { retryAfterSeconds: 1 } });
  });

  it.each<[string, unknown]>([
    ['a transaction with an item that can not be', cancelled('ValidationError', 'None')],
    ['one of them beside a conflict', cancelled('ValidationError', 'TransactionConflict')],
    ['one that does not say why', cancelled()],
    ['a request that was not allowed', named('AccessDeniedException', { httpStatusCode: 400 })],
    ['a file that is not there', coded('ENOENT')],
    ['no error', 'ThrottlingException'],
  ])('when it is %s, then the next time is no better', (_, error) => {
    expect(asUnavailable(error)).toBeUndefined();
  });
});
