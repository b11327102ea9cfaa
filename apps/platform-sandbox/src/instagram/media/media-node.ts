import { numbered, unsupportedRequest } from '../../meta/graph-error.ts';
import { graphTime } from '../../meta/ids.ts';
import { type Call, type FieldReader, type NodeRef, type NodeType, refTo } from '../../meta/node-type.ts';
import { commentsEdge } from './comment-node.ts';
import type { Figures } from './figures.ts';
import type { Instagram } from '../instagram.ts';
import { instagramUsage } from '../instagram-usage.ts';
import { type Media, permalinkOf } from './media.ts';
import { childInsights, mediaInsights } from '../insights/media-insights.ts';
import { isFacebookLogin, requireCapability } from '../login/scopes.ts';
import { reading } from '../variants.ts';

/** How an item is looked at: by itself, in a list behind something else, or as an item of its carousel. */
type Look = 'itself' | 'listed' | 'child';

const types = new WeakMap<Instagram, Map<string, NodeType<Media>>>();

/** An item as this caller sees it. */
export function mediaRef(instagram: Instagram, media: Media, call: Call, look: Look): NodeRef {
  const facebookLogin = isFacebookLogin(call);
  const made = types.get(instagram) ?? new Map<string, NodeType<Media>>();
  types.set(instagram, made);
  const key = `${facebookLogin} ${look}`;
  const type = made.get(key) ?? mediaType(instagram, facebookLogin, look);
  made.set(key, type);
  return refTo(type, media);
}

/** The type of a media node for one login and one way of looking at it. */
function mediaType(instagram: Instagram, facebookLogin: boolean, look: Look): NodeType<Media> {
  const common = itemFields(instagram);
  return {
    name: 'ShadowIGMedia',
    idOf: ({ id }) => id,
    fields: look === 'child' ? common : { ...common, ...wholeFields(instagram, look), ...(facebookLogin ? facebookFields(instagram) : {}) },
    defaults: [],
    edges:
      look === 'child'
        ? { insights: childInsights() }
        : {
            insights: mediaInsights(instagram),
            comments: commentsEdge(instagram),
            children: { read: (media, _asked, call) => ({ nodes: childrenOf(instagram, media, call) }) },
          },
    remove: (media, call) => remove(instagram, media, call),
    usage: (media) => instagramUsage(instagram, media.igId),
  };
}

type Fields = Record<string, FieldReader<Media>>;

/** What every item has, those of carousels too. */
const itemFields = (instagram: Instagram): Fields => ({
  media_type: ({ type }) => type,
  media_url: (media, call) => urlOf(instagram, media, call),
  thumbnail_url: (media, call) => (media.type === 'VIDEO' ? fileAddress(call, `${media.id}-cover.jpg`) : undefined),
  timestamp: ({ at }) => graphTime(at),
  username: ({ igId }) => instagram.account(igId)?.handle,
  owner: ({ igId }, call) => ({ id: isFacebookLogin(call) ? igId : instagram.account(igId)?.appScopedId }),
  alt_text: ({ altText }) => altText,
  shortcode: ({ shortcode }) => shortcode,
});

const wholeFields = (instagram: Instagram, look: Look): Fields => ({
  caption: ({ caption }) => (caption === '' ? undefined : caption),
  media_product_type: ({ product }) => product,
  permalink: (media) => permalinkOf(media, instagram.account(media.igId)?.handle ?? ''),
  is_comment_enabled: () => true,
  is_shared_to_feed: ({ product, sharedToFeed }) => (product === 'REELS' ? (sharedToFeed ?? true) : undefined),
  like_count: (media) => {
    const hidden = look === 'listed' && instagram.profile(media.igId).likesHidden;
    return hidden ? undefined : instagram.life.figures(media).likes;
  },
  comments_count: (media) => instagram.life.figures(media).comments,
});

/** Fields of Facebook Login since 2026-04-22: figures without an insights call. */
function facebookFields(instagram: Instagram): Fields {
  const figure =
    (name: keyof Figures): FieldReader<Media> =>
    (media) =>
      instagram.life.figures(media)[name];
  return {
    saved_count: figure('saved'),
    shares_count: figure('shares'),
    reposts_count: figure('reposts'),
    total_like_count: figure('totalLikes'),
    total_comments_count: figure('totalComments'),
    total_views_count: figure('totalViews'),
    view_count: () => {
      throw numbered(36104, 'You do not have permission to access this field outside of the Business Discovery API.');
    },
  };
}

function urlOf({ meta }: Instagram, media: Media, call: Call): string | undefined {
  if (media.flagged === true) return undefined;
  const [first] = media.children;
  if (first === undefined) return fileAddress(call, `${media.id}.${media.type === 'VIDEO' ? 'mp4' : 'jpg'}`);
  return reading(meta.variants, 'albumMediaUrl') === 'absent' ? undefined : fileAddress(call, `${first}.jpg`);
}

const fileAddress = ({ origin }: Call, file: string): string => `${origin}/scontent.cdninstagram.com/v/${file}`;

const childrenOf = (instagram: Instagram, media: Media, call: Call): NodeRef[] =>
  media.children.flatMap((id) => {
    const child = instagram.media.get(id);
    return child ? [mediaRef(instagram, child, call, 'child')] : [];
  });

function remove(instagram: Instagram, media: Media, call: Call): object {
  if (!isFacebookLogin(call) || media.parent !== undefined) throw unsupportedRequest('DELETE', media.id);
  requireCapability(call, 'delete');
  instagram.media.patch(media.id, { deletedAt: call.now.toISOString() });
  return { success: true };
}
