import { AtpAgent } from '@atproto/api';

/** Somebody with an account on the network, acting there without Afterpost. */
export class Person {
  #agent;

  static async join(network, name) {
    const person = new Person();
    person.handle = `${name}.test`;
    person.name = name[0].toUpperCase() + name.slice(1);
    person.#agent = new AtpAgent({ service: network.pds });
    await person.#agent.createAccount({ handle: person.handle, email: `${name}@mail.test`, password: `${name}-s own password` });
    await person.#agent.upsertProfile((profile) => ({ ...profile, displayName: person.name }));
    return person;
  }

  get did() {
    return this.#agent.assertDid;
  }

  async appPassword() {
    const { data } = await this.#agent.com.atproto.server.createAppPassword({ name: 'Afterpost' });
    return data.password;
  }

  revokeAppPassword() {
    return this.#agent.com.atproto.server.revokeAppPassword({ name: 'Afterpost' });
  }

  /** Most of these answer the new record: `{ uri, cid }`. */
  post = (text, { daysAgo = 0, ...record } = {}) => this.#agent.post({ text, createdAt: daysBefore(daysAgo), ...record });
  reply = (text, parent, root = parent) => this.post(text, { reply: { root, parent } });
  quote = (text, record) => this.post(text, { embed: { $type: 'app.bsky.embed.record', record } });
  like = ({ uri, cid }) => this.#agent.like(uri, cid);
  save = ({ uri, cid }) => this.#agent.app.bsky.bookmark.createBookmark({ uri, cid });
  repost = ({ uri, cid }) => this.#agent.repost(uri, cid);
  follow = (did) => this.#agent.follow(did);
  unlike = (like) => this.#agent.deleteLike(like.uri);
  deletePost = (post) => this.#agent.deletePost(post.uri);

  async notifications() {
    const { data } = await this.#agent.listNotifications();
    return data.notifications;
  }
}

const daysBefore = (days) => new Date(Date.now() - days * 86_400_000).toISOString();
