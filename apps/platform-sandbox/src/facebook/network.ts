import { DAY } from '@afterpost/kernel';
import type { Network, NetworkContext } from '../core/network.ts';
import { facebookHosts } from '../meta/facebook-hosts.ts';
import { extend } from '../meta/graph.ts';
import { graphCalls, metaBodies } from '../meta/graph-routes.ts';
import { type Meta, metaOf } from '../meta/meta.ts';
import { refTo } from '../meta/node-type.ts';
import { reachablePage } from '../meta/page-node.ts';
import type { Page } from '../meta/world.ts';
import { comments as commentNodes } from './reading/comments.ts';
import { facebookControl } from './control.ts';
import { Facebook } from './facebook.ts';
import { findMedia, pageEdges } from './page-edges.ts';
import { photoType } from './publishing/photos.ts';
import { findPosts, postTypes } from './reading/post-node.ts';
import { PublicLife } from './public-life.ts';
import { ruploadRoutes } from './publishing/rupload.ts';
import { videoType } from './reading/video-node.ts';

/** Facebook Pages: posts, media and insights on the Graph server that Instagram shares. */
export function facebookNetwork(context: NetworkContext): Network {
  const meta = metaOf(context);
  const facebook = new Facebook(meta);
  const life = new PublicLife(facebook);
  addNodes(meta, facebook, life);
  return {
    platform: 'facebook',
    rootPaths: [],
    routes: (scope) => {
      metaBodies(scope, meta);
      facebookHosts(scope, meta);
      ruploadRoutes(scope, facebook);
    },
    chargedCalls: graphCalls,
    replay: (change) => meta.apply(change),
    reset: () => {
      meta.reset();
      facebook.reset();
      life.forget();
    },
    control: facebookControl(facebook, life),
  };
}

function addNodes(meta: Meta, facebook: Facebook, life: PublicLife): void {
  const comments = commentNodes(facebook, life);
  const nodes = { posts: postTypes(facebook, life, comments), photo: photoType(facebook), video: videoType(facebook, life) };
  extend(meta.pageType, { fields: {}, edges: pageEdges(facebook, life, nodes) });
  findPosts(facebook, nodes.posts);
  findMedia(facebook, nodes);
  meta.graph.add((id, call) => {
    const comment = comments.find(id);
    return comment && reachablePage(meta, comment.postId.split('_')[0], call) ? refTo(comments.type, comment) : undefined;
  });
  meta.quotas.pages = (page) => 4_800 * Math.max(1, engagedUsers(facebook, life, page));
}

/** People who engaged with the Page in the last 24 hours, about. */
function engagedUsers(facebook: Facebook, life: PublicLife, page: Page): number {
  const now = facebook.now();
  const yesterday = new Date(now.getTime() - DAY);
  const recent = facebook.postsOf(page.id).slice(0, 20);
  const gained = (figure: 'like' | 'clicks'): number =>
    recent.reduce((sum, post) => sum + life.expected(post, figure, now) - life.expected(post, figure, yesterday), 0);
  return Math.floor(gained('like') + gained('clicks'));
}
