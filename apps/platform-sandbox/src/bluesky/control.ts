import { z } from "zod";
import { unreachable } from "@afterpost/kernel";
import type { AccountInput, EngageInput, PastPost, RevokeInput } from "../core/control-input.ts";
import type { NetworkControl } from "../core/network.ts";
import { parseControl, Problem } from "../core/problem.ts";
import { base32Id, integer } from "../core/seeded.ts";
import type { Bluesky } from "./bluesky.ts";
import { cidOfBytes, cidOfRecord } from "./cid.ts";
import { tagFacets } from "./facets.ts";
import { didFor, isHandle, POST, tidAt, uriOf } from "./ids.ts";
import { gradientPng } from "./images.ts";
import { pastPosts } from "./past-posts.ts";
import { rateLimitsSchema } from "./rate-limits.ts";
import { type Account, type AccountState, at, type StoredRecord } from "./world.ts";
import { XrpcError } from "./xrpc.ts";
import { checkRecord } from "./record-rules.ts";

const settingsSchema = z.strictObject({
  indexDelayMs: z.int().min(0).max(3_600_000).optional(),
  rateLimits: rateLimitsSchema.optional(),
});

/** `/_control/bluesky/…`. */
export const blueskyControl = (bluesky: Bluesky): NetworkControl => ({
  createAccount: (input) => createAccount(bluesky, input),
  posts: (account) => listPosts(bluesky, account),
  engage: (post, input) => engage(bluesky, post, input),
  revoke: (account, input) => revoke(bluesky, account, input),
  settings: (input) => {
    const { indexDelayMs, rateLimits } = parseControl(settingsSchema, input);
    if (indexDelayMs !== undefined) bluesky.indexDelayMs = indexDelayMs;
    if (rateLimits !== undefined) bluesky.limits.set(rateLimits);
    return { indexDelayMs: bluesky.indexDelayMs, rateLimits: bluesky.limits.setting };
  },
});

/** Idempotent by handle: an account that exists is shown, not changed; only a revoked password is given anew. */
function createAccount(bluesky: Bluesky, input: AccountInput): object {
  const handle = input.handle.toLowerCase().replace(/^@/, "");
  if (!isHandle(handle))
    throw new Problem(
      400,
      "invalid-handle",
      `"${input.handle}" is not a handle; give a domain name like "alice.test".`,
    );
  const existing = bluesky.world.accountBy(handle);
  const account = existing ?? register(bluesky, handle, input);
  if (!existing)
    for (const [index, post] of pastPosts(input.posts, {
      seed: bluesky.seed,
      did: account.did,
      now: bluesky.clock.now(),
    }).entries())
      publishPast(bluesky, account, post, index);
  const password =
    account.password ?? input.password ?? appPassword(bluesky.seed, handle, account.accessEpoch);
  if (account.password === null)
    bluesky.world.commit({ type: "account-changed", did: account.did, patch: { password } });
  const { did, email } = account;
  return {
    platform: "bluesky",
    id: did,
    did,
    handle,
    email,
    password,
    created: existing === undefined,
  };
}

function register(bluesky: Bluesky, handle: string, input: AccountInput): Account {
  const now = bluesky.clock.now().toISOString();
  const account: Account = {
    did: didFor(bluesky.seed, "account", handle),
    handle,
    email: input.email?.toLowerCase() ?? `${handle.replaceAll(".", "-")}@mail.test`,
    password: input.password ?? appPassword(bluesky.seed, handle, 0),
    displayName: input.displayName,
    description: input.description,
    followers: input.followers,
    following: input.following,
    createdAt: input.createdAt ?? now,
    since: now,
    state: "active",
    accessEpoch: 0,
  };
  bluesky.world.commit({ type: "account-registered", account });
  return account;
}

const appPassword = (seed: string, handle: string, epoch: number): string =>
  (base32Id(16, seed, handle, "app password", epoch).match(/.{4}/g) ?? []).join("-");

function publishPast(bluesky: Bluesky, { did }: Account, post: PastPost, index: number): void {
  const createdMs = Date.parse(post.createdAt);
  const facets = tagFacets(post.text);
  const record = {
    $type: POST,
    text: post.text,
    createdAt: new Date(createdMs).toISOString(),
    langs: ["en"],
    ...(facets.length > 0 ? { facets } : {}),
    ...pastEmbed(bluesky, did, post, index),
  };
  const rkey = tidAt(createdMs, index);
  checkOrProblem(bluesky, did, rkey, record);
  const stored = {
    uri: uriOf(did, POST, rkey),
    did,
    collection: POST,
    rkey,
    cid: cidOfRecord(record),
    record,
    indexedAt: record.createdAt,
  };
  bluesky.world.commit({
    type: "record-written",
    record: { ...stored, popularity: post.popularity, dip: post.dip },
  });
}

function checkOrProblem(bluesky: Bluesky, did: string, rkey: string, record: object): void {
  try {
    checkRecord({ collection: POST, rkey, record, validate: true }, (cid) =>
      bluesky.world.blobs.get(`${did} ${cid}`),
    );
  } catch (error) {
    throw error instanceof XrpcError ? new Problem(400, "invalid-post", error.message) : error;
  }
}

function pastEmbed(bluesky: Bluesky, did: string, { kind, text }: PastPost, index: number): object {
  switch (kind) {
    case "text":
      return {};
    case "link": {
      const external = {
        uri: `https://example.com/articles/${index + 1}`,
        title: text.slice(0, 60),
        description: "From the journal of a made-up company.",
      };
      return { embed: { $type: "app.bsky.embed.external", external } };
    }
    case "image": {
      const hue = [0, 1, 2].map(
        (channel) => 90 + integer(165, bluesky.seed, did, "picture", index, channel),
      ) as [number, number, number];
      const bytes = gradientPng(64, 48, hue);
      const blob = {
        did,
        cid: cidOfBytes(bytes),
        mimeType: "image/png",
        size: bytes.length,
        base64: bytes.toString("base64"),
      };
      bluesky.world.commit({ type: "blob-stored", blob });
      const image = {
        $type: "blob",
        ref: { $link: blob.cid },
        mimeType: blob.mimeType,
        size: blob.size,
      };
      return {
        embed: {
          $type: "app.bsky.embed.images",
          images: [
            {
              image,
              alt: "Two colours fading into each other",
              aspectRatio: { width: 64, height: 48 },
            },
          ],
        },
      };
    }
    default:
      return unreachable(kind);
  }
}

function listPosts(bluesky: Bluesky, identifier: string | undefined): object {
  const did = identifier === undefined ? undefined : accountOf(bluesky, identifier).did;
  const mine = (stored: StoredRecord): boolean =>
    stored.collection === POST && (did === undefined || stored.did === did);
  const shown = (stored: StoredRecord, deleted: boolean): object => {
    const { handle, displayName } = bluesky.life.actor(stored.did) ?? {};
    return {
      id: stored.rkey,
      uri: stored.uri,
      cid: stored.cid,
      text: stored.record["text"],
      record: stored.record,
      author: { did: stored.did, handle, displayName },
      createdAt: stored.record.createdAt,
      indexedAt: stored.indexedAt,
      counts: bluesky.life.counts(stored),
      deleted,
    };
  };
  const living = [...bluesky.world.records.values()]
    .filter(mine)
    .map((stored) => shown(stored, false));
  const gone = [...bluesky.world.deleted.values()]
    .filter(mine)
    .map((stored) => shown(stored, true));
  return { posts: [...living, ...gone] };
}

function engage(bluesky: Bluesky, id: string, input: EngageInput): object {
  const uri = id.startsWith("at://")
    ? id
    : [...bluesky.world.records.values()].find(
        (stored) => stored.rkey === id && stored.collection === POST,
      )?.uri;
  const post = uri === undefined ? undefined : bluesky.life.post(uri);
  if (!post)
    throw new Problem(
      404,
      "unknown-post",
      `The sandbox has no post "${id}"; give its rkey or its URL-encoded at:// URI.`,
    );
  const { replies, ...added } = input;
  const before = bluesky.world.extras.get(post.uri) ?? {
    likes: 0,
    reposts: 0,
    quotes: 0,
    bookmarks: 0,
  };
  const extras = {
    likes: before.likes + added.likes,
    reposts: before.reposts + added.reposts,
    quotes: before.quotes + added.quotes,
    bookmarks: before.bookmarks + added.bookmarks,
  };
  bluesky.world.commit({ type: "engaged", uri: post.uri, extras });
  const written = replies.map((reply, index) => answer(bluesky, post, reply, index));
  return { uri: post.uri, counts: bluesky.life.counts(post), replies: written };
}

function answer(
  bluesky: Bluesky,
  post: StoredRecord,
  reply: EngageInput["replies"][number],
  index: number,
): object {
  const handle = reply.author.toLowerCase().replace(/^@/, "");
  if (!isHandle(handle))
    throw new Problem(
      400,
      "invalid-handle",
      `"${reply.author}" is not a handle; give a domain name like "bob.test".`,
    );
  const author =
    bluesky.world.accountBy(handle) ??
    register(bluesky, handle, { handle, followers: 0, following: 0, posts: [] });
  const now = bluesky.clock.now();
  const parent = { uri: post.uri, cid: post.cid };
  const record = {
    $type: POST,
    text: reply.text,
    createdAt: now.toISOString(),
    reply: { root: at(post.record, "reply", "root") ?? parent, parent },
  };
  const rkey = tidAt(now.getTime() + bluesky.world.records.size / 1000, index);
  checkOrProblem(bluesky, author.did, rkey, record);
  const stored = {
    uri: uriOf(author.did, POST, rkey),
    did: author.did,
    collection: POST,
    rkey,
    cid: cidOfRecord(record),
    record,
    indexedAt: record.createdAt,
  };
  bluesky.world.commit({ type: "record-written", record: stored });
  return { uri: stored.uri, cid: stored.cid };
}

function revoke(bluesky: Bluesky, identifier: string, input: RevokeInput): object {
  const account = accountOf(bluesky, identifier);
  const { did } = account;
  if (input.what === "refresh" || input.what === "all" || input.what === "password")
    bluesky.sessions.endAll(did);
  const patch = {
    ...(input.what === "access" || input.what === "all"
      ? { accessEpoch: account.accessEpoch + 1 }
      : {}),
    ...(input.what === "password" ? { password: null } : {}),
    state: stateAfter(account.state, input),
  };
  bluesky.world.commit({ type: "account-changed", did, patch });
  return { did, handle: account.handle, state: patch.state };
}

function stateAfter(
  state: AccountState,
  { takedown, suspend, deactivate }: RevokeInput,
): AccountState {
  if (takedown === true) return "takendown";
  if (suspend === true) return "suspended";
  if (deactivate === true) return "deactivated";
  return takedown === false || suspend === false || deactivate === false ? "active" : state;
}

function accountOf(bluesky: Bluesky, identifier: string): Account {
  const account = bluesky.world.accountBy(identifier);
  if (!account)
    throw new Problem(
      404,
      "unknown-account",
      `The sandbox has no account "${identifier}" on bluesky; create it with POST /_control/bluesky/accounts.`,
    );
  return account;
}
