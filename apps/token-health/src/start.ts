import { randomInt } from 'node:crypto';
import {
  beginConnection,
  checkHealth,
  connectAccount,
  connectByToken,
  describeConnection,
  disableAccount,
  disconnectAccount,
  enableAccount,
  findConnection,
  finishConnection,
  leaseToken,
  makePrimary,
  renewToken,
  reportRefusal,
  rotateKeys,
  selectCandidates,
  startConnection,
  tellHistory,
  tokenStatus,
} from '@afterpost/contracts';
import { parseKey, parseKeys, Vault } from '@afterpost/credentials';
import { answers, type Host, publishes, type RunningService, type ServiceDefinition, startService, works } from '@afterpost/service-host';
import { AdoptToken } from './adopt-token/adopt-token.worker.ts';
import { ADOPT_TOKEN, AdoptTokens } from './adopt-token/adopt-tokens.ts';
import { AccountKnowledge } from './check-health/account-knowledge.ts';
import { CheckHealth } from './check-health/check-health.handler.ts';
import { Probe } from './check-health/probe.ts';
import { ConnectAccount } from './connect-account/connect-account.handler.ts';
import { ConnectByToken } from './connect-account/connect-by-token.handler.ts';
import { RecordConnection } from './connect-account/record-connection.ts';
import { BeginConnection } from './connections/begin-connection.handler.ts';
import { Connections, FORGET_CONNECTION } from './connections/connections.ts';
import { Consent } from './connections/consent.ts';
import { DescribeConnection } from './connections/describe-connection.handler.ts';
import { FindConnection } from './connections/find-connection.handler.ts';
import { FinishConnection } from './connections/finish-connection.handler.ts';
import { ForgetConnection } from './connections/forget-connection.worker.ts';
import { SelectCandidates } from './connections/select-candidates.handler.ts';
import { StartConnection } from './connections/start-connection.handler.ts';
import { Credentials } from './credential/credentials.ts';
import { KeyCheck } from './credential/key-check.ts';
import { Lifetimes } from './credential/lifetimes.ts';
import { DisconnectAccount } from './disconnect-account/disconnect-account.handler.ts';
import { LeaseToken } from './lease-token/lease-token.handler.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { toPublicEvents } from './outgoing/to-public-events.ts';
import { CredentialInUse } from './refresh-token/credential-in-use.ts';
import { Grant } from './refresh-token/grant.ts';
import { REFRESH_TOKEN, RefreshSchedule, WATCH_EXPIRY } from './refresh-token/refresh-schedule.ts';
import { RefreshTokenWorker } from './refresh-token/refresh-token.worker.ts';
import { POOL_SIZE, TokenRefresh } from './refresh-token/token-refresh.ts';
import { RenewToken } from './renew-token/renew-token.handler.ts';
import { ReportRefusal } from './report-refusal/report-refusal.handler.ts';
import { RotateKeys } from './rotate-keys/rotate-keys.handler.ts';
import {
  CREDENTIALS_KEYS,
  type CredentialsKeys,
  GIVEN_TOKENS,
  PLATFORMS,
  RANDOM,
  REFRESH_LEADS,
  type TokenHealthSettings,
} from './settings.ts';
import { DisableAccount } from './switch-account/disable-account.handler.ts';
import { EnableAccount } from './switch-account/enable-account.handler.ts';
import { MakePrimary } from './switch-account/make-primary.handler.ts';
import { SwitchAccount } from './switch-account/switch-account.ts';
import { TellHistory } from './tell-history/tell-history.handler.ts';
import { TokenStatus } from './token-status/token-status.handler.ts';
import { WatchExpiry } from './watch-expiry/watch-expiry.worker.ts';

export { tokenHealthEnv, upkeepEnv } from './env.ts';
export type { TokenHealthSettings } from './settings.ts';

/**
 * token-health as a table: owner of accounts and their credentials.
 *
 * @throws AppError `invalid-credentials-key`
 */
export const definition = ({
  platforms,
  credentialsKey,
  oldCredentialsKeys,
  refreshLeadsMs = {},
  givenTokens = {},
  random = cryptoRandom,
}: TokenHealthSettings): ServiceDefinition => {
  const keys: CredentialsKeys = { current: parseKey(credentialsKey), others: parseKeys(oldCredentialsKeys) };
  return {
    name: 'token-health',
    database: { schema: 'token_health', migrations: MIGRATIONS, poolSize: POOL_SIZE },
    providers: [
      { provide: PLATFORMS, useValue: platforms },
      { provide: CREDENTIALS_KEYS, useValue: keys },
      { provide: REFRESH_LEADS, useValue: refreshLeadsMs },
      { provide: GIVEN_TOKENS, useValue: givenTokens },
      { provide: RANDOM, useValue: random },
      { provide: Vault, useValue: new Vault(keys.current, keys.others) },
      KeyCheck,
      Lifetimes,
      Credentials,
      RecordConnection,
      Connections,
      Consent,
      RefreshSchedule,
      Grant,
      TokenRefresh,
      CredentialInUse,
      AccountKnowledge,
      Probe,
      SwitchAccount,
      AdoptTokens,
    ],
    rpc: [
      answers(connectAccount, ConnectAccount),
      answers(connectByToken, ConnectByToken),
      answers(beginConnection, BeginConnection),
      answers(describeConnection, DescribeConnection),
      answers(startConnection, StartConnection),
      answers(finishConnection, FinishConnection),
      answers(findConnection, FindConnection),
      answers(selectCandidates, SelectCandidates),
      answers(disconnectAccount, DisconnectAccount),
      answers(disableAccount, DisableAccount),
      answers(enableAccount, EnableAccount),
      answers(makePrimary, MakePrimary),
      answers(leaseToken, LeaseToken),
      answers(reportRefusal, ReportRefusal),
      answers(renewToken, RenewToken),
      answers(tellHistory, TellHistory),
      answers(tokenStatus, TokenStatus),
      answers(rotateKeys, RotateKeys),
      answers(checkHealth, CheckHealth),
    ],
    due: [
      works(REFRESH_TOKEN, RefreshTokenWorker),
      works(WATCH_EXPIRY, WatchExpiry),
      works(ADOPT_TOKEN, AdoptToken),
      works(FORGET_CONNECTION, ForgetConnection),
    ],
    publishes: publishes('token-health', toPublicEvents),
  };
};

/** Starts the service on what its process lends. */
export const start = (host: Host, settings: TokenHealthSettings): Promise<RunningService> => startService(definition(settings), host);

const RANDOM_STEPS = 2 ** 32;
const cryptoRandom = (): number => randomInt(RANDOM_STEPS) / RANDOM_STEPS;
