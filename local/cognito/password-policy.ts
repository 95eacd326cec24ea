import { ServiceError } from '../types.ts';
import type { Properties } from './properties.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly uppercase: boolean;
  readonly lowercase: boolean;
  readonly numbers: boolean;
  readonly symbols: boolean;
  /** How many passwords, the present one included, may not be used again; 0 is no check. */
  readonly historySize: number;
}

/** What a pool without `Policies` gets (developer guide, "Adding user pool password requirements"). */
const DEFAULT_POLICY: PasswordPolicy = {
  minimumLength: 8,
  uppercase: true,
  lowercase: true,
  numbers: true,
  symbols: true,
  historySize: 0,
};

/** The characters Cognito counts as symbols; a space counts when it is neither first nor last. */
const SYMBOL = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+=]|(?<=.) (?=.)/u;

/** @throws Error for a length AWS refuses (6 to 99) or a history over 24 */
export function readPasswordPolicy(policies: Properties | undefined): PasswordPolicy {
  const policy = policies?.section('PasswordPolicy');
  const signIn = policies?.section('SignInPolicy');
  const factors = signIn?.texts('AllowedFirstAuthFactors') ?? [];
  if (factors.some((factor) => factor !== 'PASSWORD'))
    signIn?.refuse('AllowedFirstAuthFactors', 'is not available in the local cloud beyond PASSWORD');
  signIn?.done();
  policies?.done();
  if (!policy) return DEFAULT_POLICY;
  const minimumLength = policy.integer('MinimumLength') ?? DEFAULT_POLICY.minimumLength;
  if (minimumLength < 6 || minimumLength > 99) policy.refuse('MinimumLength', 'must be between 6 and 99');
  const historySize = policy.integer('PasswordHistorySize') ?? 0;
  if (historySize < 0 || historySize > 24) policy.refuse('PasswordHistorySize', 'must be between 0 and 24');
  // Temporary passwords only exist for users an administrator invites, which is not offered here.
  policy.accept('TemporaryPasswordValidityDays');
  const read = {
    minimumLength,
    uppercase: policy.flag('RequireUppercase') ?? false,
    lowercase: policy.flag('RequireLowercase') ?? false,
    numbers: policy.flag('RequireNumbers') ?? false,
    symbols: policy.flag('RequireSymbols') ?? false,
    historySize,
  };
  policy.done();
  return read;
}

/** @throws ServiceError `InvalidPasswordException`, naming the first requirement that is not met */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const missing = firstMissing(policy, password);
  if (missing) throw new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${missing}`);
}

function firstMissing(policy: PasswordPolicy, password: string): string | undefined {
  if ([...password].length < policy.minimumLength) return 'Password not long enough';
  if (policy.uppercase && !/[A-Z]/.test(password)) return 'Password must have uppercase characters';
  if (policy.lowercase && !/[a-z]/.test(password)) return 'Password must have lowercase characters';
  if (policy.numbers && !/[0-9]/.test(password)) return 'Password must have numeric characters';
  if (policy.symbols && !SYMBOL.test(password)) return 'Password must have symbol characters';
  return undefined;
}
