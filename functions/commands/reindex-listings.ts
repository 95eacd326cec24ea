import * as z from 'zod';
import { needs, reindexListings, reindexModes } from '../../core/listings/reindex-listings.ts';
import { indexWalk, listingIndex, store } from '../runtime/adapters.ts';
import { command } from '../runtime/command.ts';
import { wire } from '../runtime/wire.ts';

const Reindex = z.strictObject({
  mode: z.enum(reindexModes),
  segment: z.int().min(0).default(0),
  segments: z.int().min(1).max(64).default(1),
  after: z.string().optional(),
});

export const handler = command(Reindex, wire(needs, { store, listingIndex, indexWalk }), reindexListings);
