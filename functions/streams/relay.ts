import { needs, relayChanges } from '../../core/relay-changes.ts';
import { publisher } from '../runtime/adapters.ts';
import { stream } from '../runtime/stream.ts';
import { wire } from '../runtime/wire.ts';

export const handler = stream(wire(needs, { publisher }), relayChanges);
