import type { FastifyInstance } from 'fastify';
import type { Network, NetworkContext } from '../core/network.ts';
import { facebookHosts } from '../meta/facebook-hosts.ts';
import { GraphError } from '../meta/graph-error.ts';
import { graphCalls, graphRequest, graphRoutes, metaBodies } from '../meta/graph-routes.ts';
import { GraphServer } from '../meta/graph-server.ts';
import { type Meta, metaOf } from '../meta/meta.ts';
import { instagramControl } from './control/control.ts';
import { declareVariants, reading } from './variants.ts';
import { findInstagramNodes } from './find-nodes.ts';
import { Instagram } from './instagram.ts';
import { instagramLogin } from './login/instagram-login.ts';
import { mediaFilesHost } from './media/media-files-host.ts';
import { exchangeCode, exchangeForLongLived, refreshToken } from './login/token-endpoints.ts';
import { uploadHost } from './publishing/upload-host.ts';

const HOST = 'graph.instagram.com';

/** Instagram, with Instagram Login and with Facebook Login. Facebook's world and this one are the same. */
export function instagramNetwork(context: NetworkContext): Network {
  const meta = metaOf(context);
  const instagram = new Instagram(meta);
  findInstagramNodes(instagram);
  declareVariants(meta.variants);
  return {
    platform: 'instagram',
    rootPaths: [],
    routes: (scope) => {
      metaBodies(scope, meta);
      facebookHosts(scope, meta);
      instagramLogin(scope, instagram);
      graphRoutes(scope, 'api.instagram.com', new GraphServer(meta, { 'oauth/access_token': exchangeCode(instagram) }));
      const tokens = { access_token: exchangeForLongLived(instagram), refresh_access_token: refreshToken(instagram) };
      refuseBatches(scope, meta);
      graphRoutes(scope, HOST, new GraphServer(meta, tokens));
      uploadHost(scope, instagram);
      mediaFilesHost(scope, instagram);
    },
    chargedCalls: graphCalls,
    replay: (change) => meta.apply(change),
    reset: () => {
      meta.reset();
      instagram.reset();
    },
    control: instagramControl(instagram),
  };
}

/** Whether this host takes batches and `?ids=` is documented nowhere. */
function refuseBatches(scope: FastifyInstance, { variants }: Meta): void {
  scope.addHook('preHandler', async (request) => {
    if (request.routeOptions.url?.includes(HOST) !== true || reading(variants, 'batchOnInstagramLogin') === 'answered') return;
    const { params } = graphRequest(request, HOST);
    const asked = ['batch', 'ids'].find((name) => params.optional(name) !== undefined);
    if (asked !== undefined) throw new GraphError(100, `(#100) The parameter ${asked} is not supported on this host`);
  });
}
