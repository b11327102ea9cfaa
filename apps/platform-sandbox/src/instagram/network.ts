import type { Network, NetworkContext } from '../core/network.ts';
import { facebookHosts } from '../meta/facebook-hosts.ts';
import { graphCalls, graphRoutes, metaBodies } from '../meta/graph-routes.ts';
import { GraphServer } from '../meta/graph-server.ts';
import { metaOf } from '../meta/meta.ts';
import { instagramControl } from './control.ts';
import { declareVariants } from './variants.ts';
import { findInstagramNodes } from './find-nodes.ts';
import { Instagram } from './instagram.ts';
import { instagramLogin } from './instagram-login.ts';
import { mediaFilesHost } from './media-files-host.ts';
import { exchangeCode, exchangeForLongLived, refreshToken } from './token-endpoints.ts';
import { uploadHost } from './upload-host.ts';

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
      graphRoutes(scope, 'graph.instagram.com', new GraphServer(meta, tokens));
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
