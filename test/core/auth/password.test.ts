import { Password } from '../../../core/auth/model.ts';

const faultsOf = (password: string) => Password.safeParse(password).error?.issues.map(({ message }) => message) ?? [];

describe('given a new password', () => {
  it('when it is twelve characters of any kind, blanks and tabs among them, then it is taken', () => {
    for (const password of ['a long enough password', 'with a\ttab inside', 'пароль из слов', '123456789012'])
      expect(faultsOf(password)).toEqual([]);
  });

  it.each(['\n', '\r', '\r\n', '\u2028', '\u2029'])(
    'when there is %j in it, which Cognito does not take, then that is said',
    (end) => {
      expect(faultsOf(`one line${end}another line`)).toEqual(['must be a single line']);
    },
  );

  it('when it begins or ends with a space, or is too short, then that is said', () => {
    expect(faultsOf(' a long enough password')).toEqual(['must not begin or end with a space']);
    expect(faultsOf('a long enough password ')).toEqual(['must not begin or end with a space']);
    expect(faultsOf('eleven char')).toEqual(['must have at least 12 characters']);
  });
});
