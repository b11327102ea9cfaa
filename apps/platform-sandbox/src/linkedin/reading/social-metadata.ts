import { livingPost, mayReadFeed } from '../api/access.ts';
import { type Call, ok, type Routes } from '../api/api.ts';
import { accessDenied } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { activityOf } from '../rest-li/urn.ts';
import { REACTIONS } from '../world.ts';
import { batchOf } from './batch.ts';

/** Reactions by kind and numbers of comments; kinds that nobody has used are left out. */
export const socialMetadata = (linkedin: LinkedIn): Routes => ({
  'GET /rest/socialMetadata/:key': { answer: (call) => ok(metadata(linkedin, call, call.key)) },
  'BATCH_GET /rest/socialMetadata': {
    answer: (call) => ok(batchOf(linkedin, call.query.urns('ids', 'share', 'ugcPost', 'activity'), (urn) => metadata(linkedin, call, urn))),
  },
});

function metadata(linkedin: LinkedIn, call: Call, urn: string): object {
  const post = livingPost(linkedin, urn);
  if (!mayReadFeed(linkedin, call, post.author)) throw accessDenied(call.resource);
  const figures = linkedin.life.figures(post);
  const topLevelCount = linkedin.comments.of(post).filter(({ parentId }) => parentId === undefined).length;
  const used = REACTIONS.filter((kind) => figures[kind] > 0);
  return {
    entity: activityOf(post.urn),
    commentsState: 'OPEN',
    commentSummary: { count: figures.comments, topLevelCount },
    reactionSummaries: Object.fromEntries(used.map((kind) => [kind, { reactionType: kind, count: figures[kind] }])),
  };
}
