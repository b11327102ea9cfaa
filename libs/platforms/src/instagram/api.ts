import type { Failure, FailureClass } from '@afterpost/contracts';
import { failureWords } from '../http/failure-words.ts';
import { Graph } from '../meta/graph.ts';
import type { Caller } from '../meta/graph.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { flavourOf } from './flavour.ts';
import type { Flavour } from './flavour.ts';

/** One Graph per flavour: they have hosts and apps of their own (BEHAVIOR.md, 1). */
export type Graphs = Readonly<Record<Flavour, Graph>>;

export const graphsOf = (parts: AdapterParts): Graphs => ({
  'instagram-login': new Graph(parts, 'instagram'),
  'facebook-login': new Graph({ ...parts, app: parts.metaApp }, 'instagram'),
});

/** Instagram's API on behalf of one account. */
export interface Client {
  readonly flavour: Flavour;
  /** The professional account's id, which every path begins with. */
  readonly id: string;
  readonly graph: Graph;
  readonly caller: Caller;
}

export function clientOf(graphs: Graphs, access: PlatformAccess): Client {
  const flavour = flavourOf(access);
  return { flavour, id: access.platformAccountId, graph: graphs[flavour], caller: callerOf(flavour, access) };
}

const callerOf = (flavour: Flavour, { accessToken, platformAccountId }: PlatformAccess): Caller => ({
  token: accessToken,
  accountId: platformAccountId,
  host: HOST_OF[flavour],
});

/** Which host a flavour's tokens belong to. */
export const HOST_OF = { 'instagram-login': 'instagram', 'facebook-login': 'facebook' } as const;

/** A failure in our words, with the vendor's own or an explanation in quotes. */
export const failureOf = (kind: FailureClass, words: string, retryAfterMs?: number): Failure =>
  failureWords('Instagram', { class: kind, words, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
