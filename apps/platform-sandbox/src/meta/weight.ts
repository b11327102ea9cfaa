import type { FieldRequest } from './fields.ts';
import type { Call, NodeType } from './node-type.ts';
import { limitOf } from './expand.ts';

/** How many rows an answer may have to hold, by what is asked and not by what there is. */
export function rowsAsked(type: NodeType<unknown>, fields: readonly FieldRequest[] | undefined, call: Call): number {
  return (fields ?? []).reduce((rows, asked) => rows + edgeRows(type, asked, call), 1);
}

/** The rows of one edge with all that is nested in it; nested lists are told by their look, since the items are not there yet. */
export function edgeRows(type: NodeType<unknown>, asked: FieldRequest, call: Call): number {
  const edge = type.edges[asked.name];
  if (!edge) return 0;
  if (edge.rows) return edge.rows(asked);
  return limitOf(edge, asked, call) * (1 + (asked.fields ?? []).reduce((rows, inner) => rows + nestedRows(inner), 0));
}

function nestedRows(asked: FieldRequest): number {
  const metrics = asked.args.list('metric').length;
  if (metrics > 0) return metrics;
  if (asked.args.optional('limit') === undefined && !LISTS.has(asked.name)) return 0;
  const limit = asked.args.integer('limit', { fallback: 25 });
  return limit * (1 + (asked.fields ?? []).reduce((rows, inner) => rows + nestedRows(inner), 0));
}

/** What is a list although no limit says so. */
const LISTS = new Set(['comments', 'reactions', 'likes', 'replies', 'sharedposts']);
