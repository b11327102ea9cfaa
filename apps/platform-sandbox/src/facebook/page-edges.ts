import { uniform } from '../core/seeded.ts';
import { missingPermission } from '../meta/graph-error.ts';
import { type Call, type Edge, type EdgeAnswer, type NodeType, refTo } from '../meta/node-type.ts';
import { reachablePage } from '../meta/page-node.ts';
import type { Params } from '../meta/params.ts';
import type { Page } from '../meta/world.ts';
import type { Facebook } from './facebook.ts';
import { pageInsights } from './insights/page-insights.ts';
import { photoEdge, publishPhotoStory } from './publishing/photos.ts';
import type { PostTypes } from './reading/post-node.ts';
import { publishFeed } from './publishing/publish-feed.ts';
import { publishInPhases, publishVideo } from './publishing/publish-video.ts';
import type { PublicLife } from './public-life.ts';
import type { Photo, Post, Video } from './world.ts';

/** The feed is ranked: about so many posts of a year are listed. */
const LISTED_PER_YEAR = 600;

export interface PageNodes {
  readonly posts: PostTypes;
  readonly photo: NodeType<Photo>;
  readonly video: NodeType<Video>;
}

/** Everything behind a Page that is Facebook's own. */
export function pageEdges(facebook: Facebook, life: PublicLife, { posts, photo, video }: PageNodes): Record<string, Edge<Page>> {
  const { meta, stores } = facebook;
  const listed = (page: Page, { args }: { args: Params }, call: Call, keep: (post: Post) => boolean): EdgeAnswer => {
    if (!call.token.scopes.includes('pages_read_engagement')) throw missingPermission('pages_read_engagement');
    const wanted = facebook.postsOf(page.id).filter((post) => !post.deleted && post.kind !== 'story' && keep(post) && inRange(post, args));
    return { nodes: ranked(wanted, meta.seed).map((post) => refTo(posts.full, post)) };
  };
  const isListed = (post: Post): boolean =>
    facebook.isPublic(post) && (post.kind !== 'reel' || facebook.reading('reelsAmongPosts') === 'yes');
  const videosOf = (page: Page, kind: Video['kind']): EdgeAnswer => {
    const isOut = ({ postId }: Video): boolean => {
      const post = postId === undefined ? undefined : stores.posts.get(postId);
      return post !== undefined && facebook.isPublic(post);
    };
    const mine = stores.videos.values().filter((item) => item.pageId === page.id && item.kind === kind && isOut(item));
    return { nodes: mine.toReversed().map((item) => refTo(video, item)) };
  };
  return {
    posts: { maxLimit: 100, read: (page, asked, call) => listed(page, asked, call, isListed) },
    published_posts: { maxLimit: 100, read: (page, asked, call) => listed(page, asked, call, isListed) },
    feed: {
      maxLimit: 100,
      read: (page, asked, call) => listed(page, asked, call, (post) => !facebook.isPublic(post) || isListed(post)),
      create: (page, call) => publishFeed(facebook, page, call),
    },
    scheduled_posts: {
      read: (page, asked, call) => listed(page, asked, call, (post) => post.scheduledAt !== undefined && !facebook.isPublic(post)),
    },
    photos: photoEdge(facebook, photo),
    photo_stories: { create: (page, call) => publishPhotoStory(facebook, page, call) },
    videos: { read: (page) => videosOf(page, 'video'), create: async (page, call) => publishVideo(facebook, page, call) },
    video_reels: { read: (page) => videosOf(page, 'reel'), create: (page, call) => publishInPhases(facebook, page, 'reel', call) },
    video_stories: { create: (page, call) => publishInPhases(facebook, page, 'story', call) },
    insights: pageInsights(facebook, life),
  };
}

/** Of a year with too many posts the lesser ones are left out; the order stays. */
function ranked(posts: readonly Post[], seed: string): Post[] {
  const byYear = Map.groupBy(posts, ({ createdAt }) => createdAt.slice(0, 4));
  const lost = new Set<string>();
  for (const year of byYear.values()) {
    const rank = (post: Post): number => uniform(seed, post.id, 'rank');
    const lesser = year.length <= LISTED_PER_YEAR ? [] : [...year].sort((a, b) => rank(a) - rank(b)).slice(LISTED_PER_YEAR);
    for (const { id } of lesser) lost.add(id);
  }
  return posts.filter(({ id }) => !lost.has(id));
}

function inRange({ createdAt }: Post, args: Params): boolean {
  const at = Date.parse(createdAt);
  const [since, until] = [args.moment('since'), args.moment('until')];
  return (since === undefined || at >= since.getTime()) && (until === undefined || at <= until.getTime());
}

/** Registers videos, photos and comments by id for those who run the Page. */
export function findMedia(facebook: Facebook, { photo, video }: PageNodes): void {
  const { meta, stores } = facebook;
  meta.graph.add((id, call) => {
    const found = stores.photos.get(id);
    return found && reachablePage(meta, found.pageId, call) ? refTo(photo, found) : undefined;
  });
  meta.graph.add((id, call) => {
    const found = stores.videos.get(id);
    return found && reachablePage(meta, found.pageId, call) ? refTo(video, found) : undefined;
  });
}
