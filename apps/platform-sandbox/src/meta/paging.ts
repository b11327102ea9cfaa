import type { Call, NodeRef } from './node-type.ts';
import { badParameter } from './graph-error.ts';
import type { Params } from './params.ts';

export interface PageOfNodes {
  readonly nodes: readonly NodeRef[];
  readonly paging: object | undefined;
}

const PREFIX = 'QVFI';
const encode = (index: number, id: string): string => PREFIX + Buffer.from(`${index}:${id}`).toString('base64url');

/** A cursor names an item, and its place for the case that the item is gone. */
function placeOf(nodes: readonly NodeRef[], cursor: string): { index: number; found: boolean } {
  const text = cursor.startsWith(PREFIX) ? Buffer.from(cursor.slice(PREFIX.length), 'base64url').toString('utf8') : '';
  const [index, id] = /^(\d+):(.+)$/.exec(text)?.slice(1) ?? [];
  if (index === undefined || id === undefined) throw badParameter('Invalid cursor provided in the API argument');
  const found = nodes.findIndex(({ type, node }) => type.idOf(node) === id);
  return found >= 0 ? { index: found, found: true } : { index: Number(index), found: false };
}

/** Cuts a list as `limit`, `after` and `before` say; `address` makes the links to the pages around. */
export function pageOf(
  nodes: readonly NodeRef[],
  args: Params,
  limits: { readonly limit: number },
  address: (cursor: { after: string } | { before: string }) => string,
): PageOfNodes {
  const { limit } = limits;
  const after = args.optional('after');
  const before = args.optional('before');
  let start = 0;
  if (after !== undefined && after !== '') {
    const place = placeOf(nodes, after);
    start = place.found ? place.index + 1 : place.index;
  } else if (before !== undefined && before !== '') start = Math.max(0, placeOf(nodes, before).index - limit);
  const shown = nodes.slice(start, start + limit);
  const [first, last] = [shown.at(0), shown.at(-1)];
  if (!first || !last) return { nodes: [], paging: undefined };
  const cursors = {
    before: encode(start, first.type.idOf(first.node)),
    after: encode(start + shown.length - 1, last.type.idOf(last.node)),
  };
  return {
    nodes: shown,
    paging: {
      cursors,
      ...(start > 0 ? { previous: address({ before: cursors.before }) } : {}),
      ...(start + shown.length < nodes.length ? { next: address({ after: cursors.after }) } : {}),
    },
  };
}

/** The address of an edge as Meta links to it: with the token and everything that was asked. */
export function edgeAddress(call: Call, nodeId: string, edge: string, args: Params, more: Readonly<Record<string, string>> = {}): string {
  const query = args
    .without('after', 'before', 'access_token')
    .with({ access_token: call.token.value, ...more })
    .query();
  return `${call.origin}/${call.host}/${call.version}/${nodeId}/${edge}?${query}`;
}
