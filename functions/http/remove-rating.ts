import * as moderation from '../../contract/routes/moderation.ts';
import { needs, removeRating } from '../../core/moderation/remove-rating.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { operatorsOnly } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  moderation.removeRating,
  operatorsOnly(),
  wire(needs, { store }),
  (deps, { params, body }, context) => removeRating(deps, { ...params, ...body }, context),
);
