import type { checkHealth, healthAnswer, Out } from '@afterpost/contracts';
import type { z } from 'zod';

/** A check of an account as seed 001 words it, and what else is known of its token. */
export const healthAnswerOf = (health: Out<typeof checkHealth>): z.input<typeof healthAnswer> => ({
  id: health.accountId,
  network: health.platform,
  platform: health.platform,
  healthy: health.healthy,
  status: health.status,
  error_code: health.errorCode,
  advice: health.advice,
  scopes: health.scopes,
  missing_scopes: health.missingScopes,
  token_expires_at: health.tokenExpiresAt,
  data_access_expires_at: health.dataAccessExpiresAt,
  next_refresh_at: health.nextRefreshAt,
  app: health.app,
  checked_live: health.checkedLive,
  checked_at: health.checkedAt,
});
