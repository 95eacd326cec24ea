import * as z from 'zod';

/** Prefixes of the ids the marketplace gives out; a user's id is the `sub` of their Cognito account instead. */
export type IdPrefix = 'lst' | 'pho' | 'txn' | 'pay' | 'fit' | 'inq' | 'msg' | 'rat' | 'rep' | 'aud' | 'ntf';

const exampleOf = (prefix: IdPrefix): string => `${prefix}_01JD3Z8Q2V6W7X8Y9ZABCDEFGH`;

/** `<prefix>_<ULID>`: sorts by creation time. Crockford's alphabet, first digit at most 7 (github.com/ulid/spec). */
const idOf = (prefix: IdPrefix) =>
  z.string().regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`), `must be an id such as ${exampleOf(prefix)}`);

export const ListingId = idOf('lst').meta({ id: 'ListingId', examples: [exampleOf('lst')] });
export type ListingId = z.infer<typeof ListingId>;

export const PhotoId = idOf('pho').meta({ id: 'PhotoId', examples: [exampleOf('pho')] });

export const TransactionId = idOf('txn').meta({ id: 'TransactionId', examples: [exampleOf('txn')] });

export const InquiryId = idOf('inq').meta({ id: 'InquiryId', examples: [exampleOf('inq')] });

export const PayoutId = idOf('pay').meta({ id: 'PayoutId', examples: [exampleOf('pay')] });

export const RatingId = idOf('rat').meta({ id: 'RatingId', examples: [exampleOf('rat')] });

export const ReportId = idOf('rep').meta({ id: 'ReportId', examples: [exampleOf('rep')] });

export const AuditId = idOf('aud').meta({ id: 'AuditId', examples: [exampleOf('aud')] });
export const CompatibilityLogId = idOf('fit').meta({
  id: 'CompatibilityLogId',
  examples: [exampleOf('fit')],
});
export const NotificationId = idOf('ntf').meta({ id: 'NotificationId', examples: [exampleOf('ntf')] });

export const UserId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be the id of a user')
  .meta({ id: 'UserId', examples: ['3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11'] });
export type UserId = z.infer<typeof UserId>;
