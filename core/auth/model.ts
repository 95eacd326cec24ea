import * as z from 'zod';
import { DisplayName, Email, Me, PhoneNumber, Role, Username } from '../users/model.ts';

/** Length is what makes a password strong (NIST SP 800-63B 5.1.1); 256 is the most Cognito takes. */
export const Password = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(256)
  // Cognito's own shape of it is `^[\S]+.*[\S]+$`, and its point stands for no end of a line.
  .refine((password) => !/[\r\n\u2028\u2029]/.test(password), 'must be a single line')
  // Spaces at either end people add by mistake.
  .refine((password) => password === password.trim(), 'must not begin or end with a space')
  .meta({ id: 'Password', format: 'password' });

/** A password given as proof: whatever it is, it is checked and not judged. */
export const GivenPassword = z.string().min(1).max(256).meta({ format: 'password' });

/** A username or an e-mail address. */
export const Login = z.union([Username, Email]).meta({ id: 'Login', examples: ['anna.k', 'anna@example.com'] });

export const Code = z
  .string()
  .regex(/^[0-9]{6}$/, 'must be the six digits from the mail')
  .meta({ id: 'Code' });

export const RefreshToken = z.string().min(1).max(4096);

export const SignUp = z
  .strictObject({
    username: Username,
    email: Email,
    password: Password,
    role: Role,
    displayName: DisplayName,
    phoneNumber: PhoneNumber.optional(),
  })
  .meta({
    id: 'SignUp',
    examples: [
      {
        username: 'anna.k',
        email: 'anna@example.com',
        password: 'a long enough password',
        role: 'buyer',
        displayName: 'Anna K.',
      },
    ],
  });

/** The same whether or not the account was made: only the mailbox knows. */
export const SignUpReply = z
  .object({ username: Username, codeSentTo: z.string(), next: z.string() })
  .meta({ id: 'SignUpReply' });

export const Tokens = z
  .object({ accessToken: z.string(), refreshToken: z.string(), idToken: z.string(), expiresIn: z.int() })
  .meta({ id: 'Tokens' });

export const LoginReply = Tokens.extend({ user: Me }).meta({ id: 'LoginReply' });
