import type { Answer, Visitor } from './visitor.ts';

/** An app that talks plain HTTP to Instagram for one account of the sandbox, by one of the two logins. */
export class InstagramApp {
  constructor(
    readonly visitor: Visitor,
    readonly host: 'graph.instagram.com' | 'graph.facebook.com',
    readonly id: string,
    readonly token: string,
  ) {}

  /** By Instagram Login. */
  static async connect(visitor: Visitor, handle: string, more: object = {}): Promise<InstagramApp> {
    const { body } = await visitor.control('/instagram/accounts', { handle, ...more });
    return new InstagramApp(visitor, 'graph.instagram.com', body.id, body.accessToken);
  }

  /** By Facebook Login, with the token of the Page that the account is linked to. */
  static async connectByPage(visitor: Visitor, handle: string, more: object = {}): Promise<InstagramApp> {
    const { body } = await visitor.control('/instagram/accounts', { handle, type: 'business-with-page', ...more });
    return new InstagramApp(visitor, 'graph.facebook.com', body.id, body.pageAccessToken);
  }

  async get(path: string, params: Record<string, string | number> = {}, token = this.token): Promise<Answer> {
    return this.visitor.send('GET', `/instagram/${this.host}/v25.0/${path}?${query({ ...params, access_token: token })}`);
  }

  async post(path: string, params: Record<string, string | number> = {}): Promise<Answer> {
    const body = query({ ...params, access_token: this.token });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.visitor.send('POST', `/instagram/${this.host}/v25.0/${path}`, body, headers);
  }

  async remove(path: string): Promise<Answer> {
    return this.visitor.send('DELETE', `/instagram/${this.host}/v25.0/${path}?${query({ access_token: this.token })}`);
  }

  /** A container, with time to get ready. */
  async container(params: Record<string, string | number>, waitMs = 60_000): Promise<string> {
    const { body } = await this.post(`${this.id}/media`, params);
    this.visitor.clock.advance(waitMs);
    return body.id;
  }

  async publish(params: Record<string, string | number>): Promise<string> {
    const { body } = await this.post(`${this.id}/media_publish`, { creation_id: await this.container(params) });
    return body.id;
  }

  async insights(media: string, metric: string, more: Record<string, string> = {}): Promise<Answer> {
    return this.get(`${media}/insights`, { metric, ...more });
  }

  async settings(settings: object): Promise<Answer> {
    return this.visitor.control('/instagram/settings', settings);
  }
}

const query = (params: Record<string, string | number>): string =>
  new URLSearchParams(Object.entries(params).map(([name, value]): [string, string] => [name, String(value)])).toString();

/** Readings under which everything works at once. */
export const PLAIN = {
  batchOnInstagramLogin: 'answered',
  insightsLag: 'none',
  commentsOnStandardAccess: 'shown',
  pictureContainers: 'ready at once',
  restrictedComments: 'listed',
  publishQuota: '50',
  emptyNestedEdge: 'empty',
  httpStatus: '400',
};
