/** What the stack tells each function about the resources it may use. lib/service-function.ts sets exactly these. */
export type Variable =
  | 'TABLE_NAME'
  | 'USER_POOL_ID'
  | 'USER_POOL_CLIENT_ID'
  | 'EVENT_BUS_NAME'
  | 'PHOTO_BUCKET_NAME'
  | 'CDN_URL'
  | 'MARKET_TERMS'
  | 'STATE_MACHINE_ARN'
  | 'MAIL_FROM';

/** @throws Error naming the variable when the stack has not set it */
export function variable(name: Variable): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: the function lacks a need`);
  return value;
}

/** What a deployment may leave out. */
export const optionalVariable = (name: Variable): string | undefined => process.env[name] || undefined;
