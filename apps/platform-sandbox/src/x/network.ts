import type { FastifyInstance } from 'fastify';
import type { Network, NetworkContext } from '../core/network.ts';
import { gradientPng } from '../core/images.ts';
import { analytics } from './analytics.ts';
import { apiRoutes, errorRoutes } from './api.ts';
import { consentPage } from './consent-page.ts';
import { xControl } from './control.ts';
import { lookupPosts } from './lookup-posts.ts';
import { lookupUsers } from './lookup-users.ts';
import { notFound } from './problems.ts';
import { search } from './search.ts';
import { timelines } from './timelines.ts';
import { tokenRoutes } from './token-routes.ts';
import { uploadMedia } from './upload-media.ts';
import { usage } from './usage.ts';
import { writePosts } from './write-posts.ts';
import { X } from './x.ts';

/** The old name still answers. */
const API_HOSTS = ['api.x.com', 'api.twitter.com'] as const;

export function xNetwork(context: NetworkContext): Network {
  const x = new X(context);
  const routes = {
    ...writePosts(x),
    ...lookupPosts(x),
    ...timelines(x),
    ...search(x),
    ...lookupUsers(x),
    ...uploadMedia(x),
    ...analytics(x),
    ...usage(x),
  };
  return {
    platform: 'x',
    rootPaths: [],
    routes: (scope) => {
      errorRoutes(scope, x, context.log);
      consentPage(scope, x);
      for (const host of API_HOSTS) {
        tokenRoutes(scope, x, host);
        apiRoutes(scope, x, host, routes);
      }
      imageRoute(scope, x);
    },
    replay: (change) => x.apply(change),
    reset: () => x.reset(),
    control: xControl(x),
  };
}

/** The image CDN: uploaded pictures as they are, and a plain one for videos. */
function imageRoute(scope: FastifyInstance, x: X): void {
  scope.get('/pbs.twimg.com/media/:file', async (request, reply) => {
    const media = x.world.media.get((request.params as { file: string }).file.split('.')[0] ?? '');
    if (!media) throw notFound();
    if (media.base64 === undefined) return reply.type('image/png').send(gradientPng(64, 36, [40, 40, 60]));
    return reply.type(media.mediaType).send(Buffer.from(media.base64, 'base64'));
  });
}
