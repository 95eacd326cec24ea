import { Refusal } from '../../../core/shared/errors.ts';
import { identity } from '../../../functions/runtime/adapters.ts';
import { standIn } from '../../support/stand-in.ts';

/** What Cognito answers, one after the other; the last one from then on. */
let answers: (readonly [status: number, exception: string])[] = [];
let asked: string[] = [];

const pool = { USER_POOL_ID: 'eu-central-1_Pool', USER_POOL_CLIENT_ID: 'client' };
standIn('AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', pool, (request, response) => {
  request.resume().on('end', () => {
    asked.push(String(request.headers['x-amz-target']).split('.').at(-1) ?? '');
    const [status, exception] = answers[Math.min(asked.length, answers.length) - 1] ?? [200, ''];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(status === 200 ? {} : { __type: exception, message: 'no' }));
  });
});
beforeEach(() => {
  asked = [];
});

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: Error) => (error instanceof Refusal ? error.code : error.name),
  );

/*
 * Asked once more, Cognito says of a code that was taken that it is wrong, and of the password that was replaced too. Who
 * believes that leaves those signed in whom the new password was to shut out.
 */
describe('given an answer of Cognito that got lost', () => {
  it('when a password was being reset, then nobody takes the answer to a repetition for the truth', async () => {
    answers = [
      [500, 'InternalErrorException'],
      [400, 'ExpiredCodeException'],
    ];
    expect(await outcome(identity().resetPassword('anna.k', '123456', 'a long enough password'))).toBe(
      'InternalErrorException',
    );
    expect(asked).toEqual(['ConfirmForgotPassword']);
  });

  it('when a password was being changed, then it is the same', async () => {
    answers = [
      [500, 'InternalErrorException'],
      [400, 'NotAuthorizedException'],
    ];
    expect(await outcome(identity().changePassword('token', 'the old password', 'the new password'))).toBe(
      'InternalErrorException',
    );
    expect(asked).toEqual(['ChangePassword']);
  });

  it('when it is anything else, then it is asked again', async () => {
    answers = [
      [500, 'InternalErrorException'],
      [200, ''],
    ];
    expect(await outcome(identity().deleteAccount('anna.k'))).toBe('done');
    expect(asked).toEqual(['AdminDeleteUser', 'AdminDeleteUser']);
  });
});

/*
 * The SDK takes it for throttling, pauses and asks again. Only accounts that there are have such a limit: waiting longer for
 * an answer would tell which, and each repetition is an attempt more.
 */
describe('given an account that has asked for codes too often', () => {
  it.each([
    ['ForgotPassword', () => identity().forgotPassword('anna.k')],
    ['ResendConfirmationCode', () => identity().resendCode('anna.k')],
  ])('when it asks by %s, then Cognito is asked once', async (operation, ask) => {
    answers = [[400, 'LimitExceededException']];
    expect(await outcome(ask())).toBe('done');
    expect(asked).toEqual([operation]);
  });
});
