import { z } from 'zod';
import { accountStatusSchema } from '../events/account.ts';
import { platformSchema } from '../platforms.ts';
import { pageOf, pageQuery } from './paging.ts';

export const accountAnswer = z
  .object({
    id: z.uuid(),
    network: platformSchema,
    platform: platformSchema,
    platform_account_id: z.string(),
    handle: z.string(),
    display_name: z.string().nullable(),
    avatar_url: z.string().nullable(),
    status: accountStatusSchema,
    scopes: z.array(z.string()),
    /** Asked for in the consent and not granted: what depends on them does not work. */
    missing_scopes: z.array(z.string()),
    token_expires_at: z.iso.datetime().nullable(),
    connected_at: z.iso.datetime(),
  })
  .meta({ id: 'SocialAccount' });
export type AccountAnswer = z.infer<typeof accountAnswer>;

export const listAccountsQuery = z.strictObject(pageQuery);
export const listAccountsAnswer = pageOf(accountAnswer).meta({ id: 'SocialAccounts' });

/**
 * For Bluesky the handle (or DID) and an app password; `service_url` for a server of one's own. Elsewhere a token that you have
 * from the network itself, with `platform_account_id` where it has several accounts; or nothing at all: then a person gives
 * consent in a browser, by the way that `flavour` names, and ends up at `redirect_to`.
 */
export const connectBody = z
  .strictObject({
    platform: z.string().min(1).max(50),
    identifier: z.string().min(1).max(300).optional(),
    handle: z.string().min(1).max(300).optional(),
    password: z.string().min(1).max(1_000).optional(),
    app_password: z.string().min(1).max(1_000).optional(),
    service_url: z.url({ protocol: /^https?$/ }).optional(),
    access_token: z.string().min(1).max(4_000).optional(),
    refresh_token: z.string().min(1).max(4_000).optional(),
    platform_account_id: z.string().min(1).max(300).optional(),
    flavour: z.string().min(1).max(100).optional(),
    redirect_to: z.string().min(1).max(2_000).optional(),
  })
  .meta({ id: 'Connect' });
