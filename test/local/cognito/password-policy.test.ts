import fc from 'fast-check';
import { checkPassword, type PasswordPolicy } from '../../../local/cognito/password-policy.ts';
import { aCloud, signUpInput } from './a-cloud.ts';

const STRICT: PasswordPolicy = {
  minimumLength: 8,
  uppercase: true,
  lowercase: true,
  numbers: true,
  symbols: true,
  historySize: 0,
};

describe('given a policy that asks for everything', () => {
  test.each([
    ['Sh0rt-a', 'Password not long enough'],
    ['lower-case-1', 'Password must have uppercase characters'],
    ['UPPER-CASE-1', 'Password must have lowercase characters'],
    ['No-digits-here', 'Password must have numeric characters'],
    ['NoSymbols123', 'Password must have symbol characters'],
    [' NoSymbols123 ', 'Password must have symbol characters'],
  ])('when the password is "%s", then "%s"', (password, reason) => {
    expect(() => checkPassword(STRICT, password)).toThrow(`Password did not conform with policy: ${reason}`);
  });

  test.each([...'^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+=', ' '])('when the symbol is %p, then it counts', (symbol) => {
    expect(() => checkPassword(STRICT, `Abcd${symbol}1234`)).not.toThrow();
  });

  test('when a password has each kind and the length, then it passes, in any order and with any filling', () => {
    const kinds = fc.tuple(
      fc.constantFrom(...'ABCXYZ'),
      fc.constantFrom(...'abcxyz'),
      fc.constantFrom(...'0189'),
      fc.constantFrom(...'!#%~'),
      fc.array(fc.constantFrom(...'aZ5+é'), { minLength: 4, maxLength: 60 }),
    );
    const shuffled = kinds.chain(([u, l, d, s, rest]) =>
      fc.shuffledSubarray([u, l, d, s, ...rest], { minLength: 4 + rest.length }),
    );
    fc.assert(
      fc.property(shuffled, (characters) => {
        checkPassword(STRICT, characters.join(''));
      }),
    );
  });

  test('when one kind is taken away, then it never passes', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40 }),
        fc.constantFrom(/[A-Z]/g, /[a-z]/g, /[0-9]/g),
        (any, kind) => {
          expect(() => checkPassword(STRICT, any.replace(kind, ''))).toThrow('Password did not conform with policy');
        },
      ),
    );
  });
});

describe('given pools with and without a policy', () => {
  test('when the pool has none, then the default asks for everything', async () => {
    const cloud = aCloud({ Policies: undefined });
    expect(await cloud.refused('SignUp', signUpInput('ann', { Password: 'lower-case-1' }))).toEqual({
      code: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password must have uppercase characters',
    });
  });

  test('when the pool asks for length only, then nothing else is asked', async () => {
    const cloud = aCloud({ Policies: { PasswordPolicy: { MinimumLength: 6 } } });
    await expect(cloud.call('SignUp', signUpInput('ann', { Password: 'aaaaaa' }))).resolves.toBeDefined();
  });

  test.each([' Passw0rd-1', 'Passw0rd-1 ', 'Passw0rd\n-1', 'Passw0rd\r-1'])(
    'when a password is %j, with a blank at an end or with two lines, then it is out of shape before any policy',
    async (Password) => {
      expect(await aCloud().refused('SignUp', signUpInput('ann', { Password }))).toMatchObject({
        code: 'InvalidParameterException',
        message: expect.stringContaining("'password'"),
      });
    },
  );
});
