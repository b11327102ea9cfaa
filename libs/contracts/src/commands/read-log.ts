import { z } from 'zod';
import { envelopeSchema } from '../events/envelope.ts';
import type { Owner } from '../events/catalogue.ts';
import { command } from './command.ts';

/** `rpc.<owner>.read-log`: the owner's public events after an id; `rewind` when that id is beyond a restore's cut. */
export const readLogOf = (owner: Owner) =>
  command(`${owner}.read-log`, {
    in: z.object({ after: z.string(), limit: z.number().int().min(0).max(1_000) }),
    out: z.object({
      events: z.array(envelopeSchema.extend({ data: z.unknown() })),
      history: z.array(z.tuple([z.number().int(), z.number().int()])),
      rewind: z.string().optional(),
    }),
    refusals: ['diverged'],
  });
