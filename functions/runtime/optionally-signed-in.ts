import type { Ports, Store } from '../../core/shared/ports.ts';
import { identity as openIdentity, store as openStore } from './adapters.ts';
import { type Admission, bearer } from './caller.ts';
import { mustBeLive } from './signed-in.ts';

const open = Promise.resolve();

/** For routes that everybody may call and that show more to some: the token is verified when somebody asks for it. */
export const optionallySignedIn = (
  store: Pick<Store, 'get'> = openStore(),
  identity: Pick<Ports['identity'], 'claimed' | 'whose'> = openIdentity(),
): Admission<'optional'> => ({
  auth: 'optional',
  admit: (event) => ({
    actor: undefined,
    admitted: open,
    identify: async () => {
      const token = bearer(event);
      if (token === undefined) return undefined;
      // The session first: only who was signed in knows one, and made-up tokens never reach the identity provider.
      await mustBeLive(store, identity.claimed(token));
      return identity.whose(token);
    },
  }),
});
