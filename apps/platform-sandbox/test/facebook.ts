import type { Answer, Visitor } from './visitor.ts';

type Asked = Readonly<Record<string, string | number>>;

/** An app that talks plain HTTP to Facebook for one Page of the sandbox. */
export class PageApp {
  constructor(
    readonly visitor: Visitor,
    readonly id: string,
    readonly token: string,
    readonly userToken: string,
    readonly userId: string,
  ) {}

  static async connect(visitor: Visitor, handle: string, more: object = {}): Promise<PageApp> {
    const { body } = await visitor.control('/facebook/accounts', { handle, ...more });
    return new PageApp(visitor, body.pageId, body.accessToken, body.userAccessToken, body.userId);
  }

  async get(path: string, asked: Asked = {}, token = this.token): Promise<Answer> {
    return this.visitor.send('GET', `/facebook/graph.facebook.com/v25.0/${path}?${query({ ...asked, access_token: token })}`);
  }

  async post(path: string, asked: Asked = {}, token = this.token): Promise<Answer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.visitor.send('POST', `/facebook/graph.facebook.com/v25.0/${path}`, query({ ...asked, access_token: token }), headers);
  }

  async remove(path: string): Promise<Answer> {
    return this.visitor.send('DELETE', `/facebook/graph.facebook.com/v25.0/${path}?${query({ access_token: this.token })}`);
  }

  /** A text post; its full id. */
  async write(message: string): Promise<string> {
    return (await this.post(`${this.id}/feed`, { message })).body.id;
  }

  async engage(post: string, counts: object): Promise<Answer> {
    return this.visitor.control(`/facebook/posts/${post}/engage`, counts);
  }

  async settings(settings: object): Promise<Answer> {
    return this.visitor.control('/facebook/settings', settings);
  }

  /** What the control API knows of a post. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async known(post: string): Promise<any> {
    const { body } = await this.visitor.send('GET', `/_control/facebook/posts?account=${this.id}`);
    return body.posts.find(({ id }: { id: string }) => id === post);
  }

  /** A token of the owner with some scopes only, by way of the login dialog; and the Page's token out of it. */
  async withScopes(...scopes: string[]): Promise<{ user: string; page: string }> {
    const redirect = 'http://127.0.0.1:9/back';
    const asked = { client_id: 'sandbox-app', redirect_uri: redirect, scope: scopes.join(','), account: this.id, decision: 'allow' };
    const response = await fetch(`${this.visitor.url}/facebook/www.facebook.com/v25.0/dialog/oauth`, {
      method: 'POST',
      body: new URLSearchParams(asked),
      redirect: 'manual',
    });
    const code = new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const app = { client_id: 'sandbox-app', client_secret: 'sandbox-secret' };
    const { body } = await this.get('oauth/access_token', { ...app, redirect_uri: redirect, code }, '');
    const page = await this.get(this.id, { fields: 'access_token' }, body.access_token);
    return { user: body.access_token, page: page.body.access_token };
  }
}

export const query = (asked: Asked): string =>
  new URLSearchParams(Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)])).toString();

/** One answer to each open question, the plainest. */
export const PLAIN = {
  emptyNestedEdge: 'empty',
  limitAboveMax: 'refused',
  httpStatus: '400',
  deadVersion: 'refused',
  codeGives: 'short-lived',
  dataAccessLapsed: '10',
  commentsFilter: 'toplevel',
  commentsOrder: 'chronological',
  emptyCounts: '[]',
  videoMetricsOfOtherPosts: 'zero',
  photoTellsPost: 'yes',
  reelTellsPost: 'yes',
  postIdOfVideos: 'bare',
  reelsAmongPosts: 'yes',
  reelLimit: '613',
  duplicateWithin: '10 minutes',
  badLink: 'code',
};
