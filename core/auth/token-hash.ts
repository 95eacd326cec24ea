import { createHash } from 'node:crypto';

/** What is kept of a refresh token, or of a name typed at a login: enough to know it again, useless to present. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url');
