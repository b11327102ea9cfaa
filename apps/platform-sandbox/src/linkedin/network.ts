import type { Network, NetworkContext } from '../core/network.ts';
import { apiRoutes, errorRoutes } from './api/api.ts';
import { linkedinControl } from './control/control.ts';
import { LinkedIn } from './linkedin.ts';
import { authorizePage } from './login/authorize.ts';
import { tokenRoutes } from './login/token-routes.ts';
import { userinfo } from './login/userinfo.ts';
import { organizations } from './pages/organizations.ts';
import { uploadHost } from './publishing/upload-host.ts';
import { uploads } from './publishing/uploads.ts';
import { writePosts } from './publishing/write-posts.ts';
import { lookupPosts } from './reading/lookup-posts.ts';
import { socialActions } from './reading/social-actions.ts';
import { socialMetadata } from './reading/social-metadata.ts';
import { memberAnalytics } from './statistics/member-analytics.ts';
import { memberFollowers } from './statistics/member-followers.ts';
import { pageStatistics } from './statistics/page-statistics.ts';
import { shareStatistics } from './statistics/share-statistics.ts';
import { videoAnalytics } from './statistics/video-analytics.ts';

/** LinkedIn: `www.linkedin.com` (log-in, uploads), `api.linkedin.com` and `media.licdn.com`. */
export function linkedinNetwork(context: NetworkContext): Network {
  const linkedin = new LinkedIn(context);
  const routes = {
    ...userinfo(),
    ...writePosts(linkedin),
    ...lookupPosts(linkedin),
    ...uploads(linkedin),
    ...socialActions(linkedin),
    ...socialMetadata(linkedin),
    ...shareStatistics(linkedin),
    ...pageStatistics(linkedin),
    ...videoAnalytics(linkedin),
    ...memberAnalytics(linkedin),
    ...memberFollowers(linkedin),
    ...organizations(linkedin),
  };
  return {
    platform: 'linkedin',
    rootPaths: [],
    routes: (scope) => {
      errorRoutes(scope, context.log);
      authorizePage(scope, linkedin);
      tokenRoutes(scope, linkedin);
      uploadHost(scope, linkedin);
      apiRoutes(scope, linkedin, routes);
    },
    replay: (change) => linkedin.apply(change),
    reset: () => linkedin.reset(),
    control: linkedinControl(linkedin),
  };
}
