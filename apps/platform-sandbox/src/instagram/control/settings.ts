import { z } from 'zod';
import { parseControl } from '../../core/problem.ts';
import { usageSettingSchema } from '../../meta/usage.ts';
import { accountBy } from './account-by.ts';
import { postBy } from './engage.ts';
import type { Instagram } from '../instagram.ts';

const settingsSchema = z.strictObject({
  variants: z.record(z.string(), z.string()).optional(),
  rateLimits: usageSettingSchema.optional(),
  processingMs: z.int().min(0).max(86_400_000).describe('How long the platform looks at a video.').optional(),
  retireMetrics: z.array(z.string().min(1)).describe('Names that insights no longer know.').optional(),
  publishesPerDay: z.int().min(0).max(1_000).nullable().optional(),
  insightsRangeDays: z.int().min(1).max(3_650).optional(),
  deleteMedia: z.array(z.string().min(1)).describe('What people delete in the app, by id.').optional(),
  accounts: z
    .record(
      z.string(),
      z.strictObject({
        likesHidden: z.boolean().optional(),
        convertedAt: z.iso.datetime({ offset: true }).nullable().describe('Older media has no insights.').optional(),
      }),
    )
    .optional(),
});

/** `POST /_control/instagram/settings`; deletions and accounts are kept in the journal, the rest is not. */
export function applySettings(instagram: Instagram, input: unknown): object {
  const { variants, rateLimits, deleteMedia = [], accounts = {}, ...behaviour } = parseControl(settingsSchema, input);
  const doomed = deleteMedia.map((id) => postBy(instagram, id));
  const changes = Object.entries(accounts).map(([name, change]) => ({ account: accountBy(instagram, name), change }));
  if (variants) instagram.meta.variants.fix(variants);
  if (rateLimits !== undefined) instagram.meta.usage.set(rateLimits);
  instagram.behave({
    ...(behaviour.processingMs === undefined ? {} : { processingMs: behaviour.processingMs }),
    ...(behaviour.retireMetrics === undefined ? {} : { retiredMetrics: behaviour.retireMetrics }),
    ...(behaviour.insightsRangeDays === undefined ? {} : { maxInsightsRangeDays: behaviour.insightsRangeDays }),
    ...(behaviour.publishesPerDay === undefined ? {} : { publishesPerDay: behaviour.publishesPerDay ?? undefined }),
  });
  for (const { id } of doomed) instagram.media.patch(id, { deletedAt: instagram.meta.clock.now().toISOString() });
  for (const { account, change } of changes) {
    const { likesHidden, convertedAt } = change;
    instagram.changeProfile(account.id, {
      ...(likesHidden === undefined ? {} : { likesHidden }),
      ...(convertedAt === undefined ? {} : { convertedAt: convertedAt === null ? undefined : new Date(convertedAt).toISOString() }),
    });
  }
  return { variants: instagram.meta.variants.list(), rateLimits: instagram.meta.usage.setting, ...instagram.behaviour };
}
