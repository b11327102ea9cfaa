import { ManualClock } from '@afterpost/kernel';
import type { SandboxOptions } from '../src/start-sandbox.ts';
import { type Answer, Visitor } from './visitor.ts';

export const API = '/linkedin/api.linkedin.com';
export const WWW = '/linkedin/www.linkedin.com';

/** Everything that LinkedIn's documentation leaves open, in its plainest form. */
export const SETTLED = {
  scopeSeparator: 'comma',
  refreshLifeUnit: 'seconds',
  spentGrant: 'invalid_grant',
  feedScopes: 'required',
  imagePosts: 'share',
  idHeader: 'plain',
  inputErrors: 'details',
  deletedPost: '404',
  duplicateOfDeleted: 'forgotten',
  batchStatuses: 'empty',
  pagingTotal: 'absent',
  commentOrder: 'oldest-first',
  wrongList: '403',
  uniqueImpressions: 'present',
  negativeCounts: 'never',
  seriesUnique: 'uniqueImpressionsCount',
  quietMemberPost: 'zero',
  decoration: 'works',
};

/** A sandbox at a standstill whose LinkedIn leaves nothing open. */
export async function startLinkedIn(options: SandboxOptions & { clock?: ManualClock } = {}): Promise<Visitor> {
  const sandbox = await Visitor.start(options);
  await settle(sandbox, { variants: SETTLED });
  return sandbox;
}

export async function settle(sandbox: Visitor, settings: object): Promise<Answer> {
  const answer = await sandbox.control('/linkedin/settings', settings);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer;
}

/** A page with its administrator, or with `type: 'member'` a member alone. */
export async function linkedinUser(sandbox: Visitor, handle: string, more: object = {}): Promise<LinkedInUser> {
  const { status, body } = await sandbox.control('/linkedin/accounts', { handle, ...more });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return new LinkedInUser(sandbox, body.id, body.memberUrn, body.accessToken, body.refreshToken);
}

/** A URN as it stands in a path or list; `encodeURIComponent` leaves the brackets of comments bare. */
export const key = (urn: string): string => encodeURIComponent(urn).replace('(', '%28').replace(')', '%29');

export const list = (...urns: readonly string[]): string => `List(${urns.map(key).join(',')})`;

/** Somebody with a token for LinkedIn, and no client library in between. */
export class LinkedInUser {
  constructor(
    private readonly sandbox: Visitor,
    /** The page's URN, or the member's own. */
    readonly urn: string,
    readonly memberUrn: string,
    public accessToken: string,
    public refreshToken: string,
  ) {}

  /** The same person at another sandbox. */
  at(sandbox: Visitor): LinkedInUser {
    return new LinkedInUser(sandbox, this.urn, this.memberUrn, this.accessToken, this.refreshToken);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const usual = { 'linkedin-version': '202609', 'x-restli-protocol-version': '2.0.0', authorization: `Bearer ${this.accessToken}` };
    return this.sandbox.send(method, `${API}${path}`, body, { ...usual, ...headers });
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  postBody(text: string, more: object = {}): object {
    return {
      author: this.urn,
      commentary: text,
      visibility: 'PUBLIC',
      distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
      lifecycleState: 'PUBLISHED',
      isReshareDisabledByAuthor: false,
      ...more,
    };
  }

  async post(text: string, more: object = {}): Promise<Answer> {
    return this.call('POST', '/rest/posts', this.postBody(text, more));
  }

  /** The URN of a post that LinkedIn has taken. */
  async say(text: string, more: object = {}): Promise<string> {
    const { status, headers, body } = await this.post(text, more);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return decodeURIComponent(headers.get('x-restli-id') ?? '');
  }

  async read(urn: string): Promise<Answer> {
    return this.get(`/rest/posts/${encodeURIComponent(urn)}`);
  }

  /** Figures of posts of this page, by URN. */
  async statistics(...urns: readonly string[]): Promise<Answer> {
    const of = (type: string): readonly string[] => urns.filter((urn) => urn.startsWith(`urn:li:${type}:`));
    const lists = `shares=${list(...of('share'))}&ugcPosts=${list(...of('ugcPost'))}`;
    return this.get(
      `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${encodeURIComponent(this.urn)}&${lists}`,
    );
  }

  async upload(kind: 'image' | 'document', bytes: Buffer, owner = this.urn): Promise<string> {
    const { body } = await this.call('POST', `/rest/${kind}s?action=initializeUpload`, { initializeUploadRequest: { owner } });
    await fetch(body.value.uploadUrl, { method: 'PUT', body: new Uint8Array(bytes) });
    return body.value[kind];
  }

  async token(form: Record<string, string>): Promise<Answer> {
    const body = new URLSearchParams({ client_id: 'sandbox-app', client_secret: 'sandbox-secret', ...form }).toString();
    return this.sandbox.send('POST', `${WWW}/oauth/v2/accessToken`, body, { 'content-type': 'application/x-www-form-urlencoded' });
  }
}
