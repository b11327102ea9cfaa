import { BOOTSTRAP_TENANT } from '@afterpost/kernel';
import { type Host, LOG, type RunningService, type ServiceDefinition, startService } from '@afterpost/service-host';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, HttpAdapterHost, Reflector } from '@nestjs/core';
import { AccountCareController } from './account-care/account-care.controller.ts';
import { AccountsController } from './accounts/accounts.controller.ts';
import { BeginConsent } from './accounts/begin-consent.ts';
import { KeysController } from './admin/keys.controller.ts';
import { ConnectionsController } from './connections/connections.controller.ts';
import { HealthController } from './health/health.controller.ts';
import { Authenticated } from './http/authenticated.guard.ts';
import { KnownQuery } from './http/known-query.guard.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { readJsonBodies } from './http/json-bodies.ts';
import { refuseAddress } from './http/send-problem.ts';
import { schemaPipe } from './http/schema-pipe.ts';
import { Idempotency } from './idempotency/idempotency.interceptor.ts';
import { AccountFigures } from './insights/account-figures.ts';
import { Captures } from './insights/captures.ts';
import { Freshness } from './insights/freshness.ts';
import { InsightsDocuments } from './insights/insights-documents.ts';
import { PostAnalyticsController } from './insights/post-analytics.controller.ts';
import { SyncPosts } from './insights/sync-posts.ts';
import { SeedSyncController, SyncController } from './insights/sync.controller.ts';
import { InstagramAccount } from './instagram/instagram-account.ts';
import { InstagramTokenController } from './instagram/instagram-token.controller.ts';
import { Init1767225600000 } from './migrations/0001-init.ts';
import { OAuthController } from './oauth/oauth.controller.ts';
import { PublicUrl, type PublicUrlSettings } from './oauth/public-url.ts';
import { NoticesController } from './notices/notices.controller.ts';
import { ProblemsController } from './openapi/problems.controller.ts';
import { serveOpenApi } from './openapi/openapi.ts';
import { MinPosition } from './positions/min-position.interceptor.ts';
import { Projected } from './positions/projected.ts';
import { Written } from './positions/written.ts';
import { PostsController } from './posts/posts.controller.ts';

export { OPEN_VARIABLES, PUBLIC_URL_VARIABLES } from './env.ts';

export interface GatewaySettings extends PublicUrlSettings {
  readonly host: string;
  readonly port: number;
  readonly apiKey: string;
  /** Whether the routes of seed 004 answer without a key; they do not unless it is said. */
  readonly openInstagramRoutes?: boolean;
  /** How old a capture may be and still count as live. */
  readonly liveFreshnessMs: number;
  /** How old a capture may be and still be left alone by a bulk sync. */
  readonly bulkFreshnessMs: number;
}

/** The one tenant there is until tenants are managed. */
export { BOOTSTRAP_TENANT };

export const definition = (settings: GatewaySettings): ServiceDefinition => ({
  name: 'gateway',
  database: { schema: 'gateway', migrations: [Init1767225600000], poolSize: 10 },
  http: {
    host: settings.host,
    port: settings.port,
    controllers: [
      PostsController,
      PostAnalyticsController,
      SyncController,
      SeedSyncController,
      AccountsController,
      AccountCareController,
      InstagramTokenController,
      KeysController,
      ConnectionsController,
      OAuthController,
      NoticesController,
      HealthController,
      ProblemsController,
    ],
    refuseAddress,
    configure: (app) => {
      readJsonBodies(app);
      serveOpenApi(app);
    },
  },
  providers: [
    { provide: APP_PIPE, useFactory: schemaPipe },
    { provide: APP_FILTER, useFactory: (log: ConstructorParameters<typeof ProblemFilter>[0]) => new ProblemFilter(log), inject: [LOG] },
    {
      provide: APP_GUARD,
      useFactory: (reflector: Reflector) =>
        new Authenticated(reflector, {
          apiKey: settings.apiKey,
          tenantId: BOOTSTRAP_TENANT,
          openInstagramRoutes: settings.openInstagramRoutes ?? false,
        }),
      inject: [Reflector],
    },
    { provide: APP_GUARD, useClass: KnownQuery },
    { provide: APP_INTERCEPTOR, useClass: Idempotency },
    { provide: APP_INTERCEPTOR, useClass: MinPosition },
    { provide: Freshness, useValue: new Freshness(settings.liveFreshnessMs, settings.bulkFreshnessMs) },
    { provide: PublicUrl, useFactory: (adapter: HttpAdapterHost) => new PublicUrl(adapter, settings), inject: [HttpAdapterHost] },
    Projected,
    Written,
    BeginConsent,
    Captures,
    InsightsDocuments,
    AccountFigures,
    InstagramAccount,
    SyncPosts,
  ],
});

/** The HTTP API: controllers translate, they decide nothing. */
export const start = (host: Host, settings: GatewaySettings): Promise<RunningService> => startService(definition(settings), host);
