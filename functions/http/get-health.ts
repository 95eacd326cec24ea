import * as meta from '../../contract/routes/meta.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';

export const handler = http(meta.getHealth, anyone, {}, async (_deps, _input, { now }) => ({
  status: 'ok' as const,
  now: now.toISOString(),
}));
