import { DAY } from '@afterpost/kernel';
import type { FieldRequest } from '../../meta/fields.ts';
import { badParameter } from '../../meta/graph-error.ts';
import type { Call, EdgeAnswer } from '../../meta/node-type.ts';
import type { InstagramAccount } from '../../meta/world.ts';
import type { Instagram } from '../instagram.ts';
import { requireCapability } from '../login/scopes.ts';
import { reading } from '../variants.ts';

/** Whether an account may publish nothing more by the API for now. */
export const isQuotaSpent = (instagram: Instagram, account: InstagramAccount): boolean =>
  published(instagram, account, instagram.nowMs - DAY) >= quotaOf(instagram);

const quotaOf = ({ behaviour, meta }: Instagram): number => behaviour.publishesPerDay ?? Number(reading(meta.variants, 'publishQuota'));

/** What went out by the API since then; a carousel is one. */
const published = ({ media }: Instagram, { id }: InstagramAccount, sinceMs: number): number =>
  media.values().filter(({ igId, container, at }) => igId === id && container !== undefined && Date.parse(at) > sinceMs).length;

/** `GET /{ig}/content_publishing_limit?fields=quota_usage,config&since=` */
export function publishingLimit(instagram: Instagram, account: InstagramAccount, asked: FieldRequest, call: Call): EdgeAnswer {
  requireCapability(call, 'publish');
  const dayAgo = instagram.nowMs - DAY;
  const since = asked.args.moment('since')?.getTime() ?? dayAgo;
  if (since < dayAgo - 1000) throw badParameter('The since parameter must be within the last 24 hours');
  const usage = { quota_usage: published(instagram, account, since) };
  const config = { quota_total: quotaOf(instagram), quota_duration: DAY / 1000 };
  return { rows: [asked.fields === undefined ? usage : { ...usage, config }] };
}
