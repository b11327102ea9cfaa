import type { Hosts } from '../http/hosts.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { AppCredentials } from './identity.ts';

/** What an adapter is made of. */
export interface AdapterParts {
  readonly http: HttpClient;
  /** The configured base URL, if there is one. */
  readonly baseUrl: string | undefined;
  readonly hosts: Hosts;
  /** Without them nobody can connect by OAuth, and tokens that need the app's secret can't be renewed. */
  readonly app: AppCredentials | undefined;
  /** The most that reading may cost in one UTC day. */
  readonly dailyUsdMax: number | undefined;
}
