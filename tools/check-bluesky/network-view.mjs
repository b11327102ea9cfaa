import { AtpAgent } from '@atproto/api';

const URIS_PER_CALL = 25;

/** What the network itself answers: its index without anybody's session, and the repositories behind it. */
export class NetworkView {
  #index;
  #repositories;

  constructor({ appview, pds }) {
    this.#index = new AtpAgent({ service: appview });
    this.#repositories = new AtpAgent({ service: pds });
  }

  /** Post views by their address. */
  async posts(uris) {
    const views = new Map();
    for (let from = 0; from < uris.length; from += URIS_PER_CALL) {
      const { data } = await this.#index.getPosts({ uris: uris.slice(from, from + URIS_PER_CALL) });
      for (const view of data.posts) views.set(view.uri, view);
    }
    return views;
  }

  async figures(uri) {
    return figuresOf((await this.posts([uri])).get(uri));
  }

  /** All replies below a post, answers to answers too. */
  async replies(uri) {
    const { data } = await this.#index.getPostThread({ uri, depth: 100 });
    const below = (node) => (node.replies ?? []).flatMap((reply) => [reply.post, ...below(reply)]);
    return below(data.thread);
  }

  async profile(actor) {
    return (await this.#index.getProfile({ actor })).data;
  }

  /** Every post in an account's own repository, however many. */
  async records(repo) {
    const records = [];
    let cursor;
    do {
      const { data } = await this.#repositories.com.atproto.repo.listRecords({
        repo,
        collection: 'app.bsky.feed.post',
        limit: 100,
        cursor,
      });
      records.push(...data.records);
      cursor = data.cursor;
    } while (cursor);
    return records;
  }

  async recordsWith(repo, text) {
    return (await this.records(repo)).filter(({ value }) => value.text === text);
  }

  async blob(did, cid) {
    const { data } = await this.#repositories.com.atproto.sync.getBlob({ did, cid });
    return Buffer.from(data);
  }
}

/** A post view's counts in Afterpost's words. */
export const figuresOf = (view) => ({
  likes: view.likeCount ?? 0,
  comments: view.replyCount ?? 0,
  shares: (view.repostCount ?? 0) + (view.quoteCount ?? 0),
  saves: view.bookmarkCount ?? null,
});
