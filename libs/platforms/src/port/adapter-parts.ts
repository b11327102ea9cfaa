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
  /** The app of Facebook Login, for accounts of Instagram that are reached through a Page. */
  readonly metaApp?: AppCredentials | undefined;
  /** `https://graph.instagram.com/v25.0` or what stands in for it, without a slash at the end. */
  readonly instagramBase?: string | undefined;
  /** The most that reading may cost in one UTC day. */
  readonly dailyUsdMax: number | undefined;
}
