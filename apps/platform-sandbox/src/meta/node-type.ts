import type { FieldRequest } from './fields.ts';
import type { Meta } from './meta.ts';
import type { Params } from './params.ts';
import type { UsageSubject } from './usage.ts';
import type { Token } from './world.ts';

/** One request to the Graph API, or one item of a batch. */
export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `graph.facebook.com`, `graph.instagram.com`, … */
  readonly host: string;
  /** Without the leading slash, as sent: `v25.0/me/accounts`. */
  readonly path: string;
  readonly params: Params;
  readonly authorization: string | undefined;
  /** Where the caller reached the sandbox, with the network's name: `http://127.0.0.1:4010/facebook`. */
  readonly origin: string;
}

/** A request whose version and token were good. */
export interface Call extends GraphRequest {
  readonly meta: Meta;
  readonly version: string;
  readonly token: Token;
  readonly now: Date;
}

/** Something of the graph with the type that reads it. */
export interface NodeRef<N = unknown> {
  readonly type: NodeType<N>;
  readonly node: N;
}

/**
 * How a field is answered: a value, a NodeRef to expand, or `undefined` to leave it out.
 * Objects are cut to the sub-fields that were asked for.
 */
export type FieldReader<N> = (node: N, call: Call, asked: FieldRequest) => unknown;

/** A list behind a node, before it is cut into pages. */
export type EdgeAnswer =
  | {
      readonly nodes: readonly NodeRef[];
      /** All there is to say; `.summary(a,b)` picks from it. */
      readonly summary?: Readonly<Record<string, unknown>> | undefined;
    }
  /** Rows that are no nodes (insights), with the paging block of their own. */
  | { readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly paging?: object | undefined };

export interface Edge<N> {
  /** `asked.args`: limit, cursors and whatever else stands in the query or in the modifiers. */
  read?(node: N, asked: FieldRequest, call: Call): EdgeAnswer;
  create?(node: N, call: Call): object | Promise<object>;
  readonly defaultLimit?: number;
  readonly maxLimit?: number;
  /** How many rows one item of the list above costs with this edge nested in it; its limit where left out. */
  rows?(asked: FieldRequest): number;
}

export interface NodeType<N> {
  /** As in `on node type (Page)`. */
  readonly name: string;
  idOf(node: N): string;
  /** Besides `id`. */
  readonly fields: Record<string, FieldReader<N>>;
  /** Answered when nothing is asked for. */
  readonly defaults: readonly string[];
  readonly edges: Record<string, Edge<N>>;
  update?(node: N, call: Call): object | Promise<object>;
  remove?(node: N, call: Call): object;
  usage?(node: N): UsageSubject | undefined;
}

/** Finds a node by id for whoever asks; `undefined` when it is not there or not theirs to see. */
export type Finder = (id: string, call: Call) => NodeRef | undefined;

/** A type reads only the nodes it was put together with, so that the kind of node may be forgotten. */
export const refTo = <N>(type: NodeType<N>, node: N): NodeRef => ({ type, node }) as unknown as NodeRef;

export const isNodeRef = (value: unknown): value is NodeRef =>
  typeof value === 'object' && value !== null && 'type' in value && 'node' in value;
