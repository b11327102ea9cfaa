import { type FieldRequest, parseFields } from './fields.ts';
import { badParameter, nonexistingField } from './graph-error.ts';
import { type Call, type Edge, isNodeRef, type NodeRef } from './node-type.ts';
import { edgeAddress, pageOf } from './paging.ts';
import { Params } from './params.ts';

const DEFAULT_LIMIT = 25;

export const wish = (name: string): FieldRequest => ({ name, alias: name, args: Params.of({}), fields: undefined });

/** A node as asked for; `id` always comes along. @throws GraphError 100 for a field the type does not have */
export function expandNode(ref: NodeRef, fields: readonly FieldRequest[] | undefined, call: Call): Record<string, unknown> {
  const { type, node } = ref;
  const answer: Record<string, unknown> = {};
  for (const asked of fields ?? type.defaults.map(wish)) {
    const value = fieldValue(ref, asked, call);
    if (value !== undefined) answer[asked.alias] = value;
  }
  return { ...answer, id: type.idOf(node) };
}

function fieldValue(ref: NodeRef, asked: FieldRequest, call: Call): unknown {
  const { type, node } = ref;
  if (asked.name === 'id') return type.idOf(node);
  const read = type.fields[asked.name];
  if (read) return shape(read(node, call, asked), asked, call);
  const edge = type.edges[asked.name];
  if (!edge?.read) throw nonexistingField(asked.name, type.name);
  const listed = expandEdge(ref, edge, asked, call);
  const isEmpty = listed.data.length === 0 && listed.summary === undefined;
  return isEmpty && call.meta.reading('emptyNestedEdge') === 'absent' && asked.name !== 'insights' ? undefined : listed;
}

function shape(value: unknown, { fields }: FieldRequest, call: Call): unknown {
  if (isNodeRef(value)) return expandNode(value, fields, call);
  if (Array.isArray(value)) return value.map((item) => (isNodeRef(item) ? expandNode(item, fields, call) : cut(item, fields)));
  return cut(value, fields);
}

/** Plain objects hold what was asked of them; `{data: …}` is looked through. */
function cut(value: unknown, fields: readonly FieldRequest[] | undefined): unknown {
  if (fields === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => cut(item, fields));
  if ('data' in value) return { ...value, data: cut(value.data, fields) };
  const kept = fields.map(({ name, alias, fields: inner }) => [alias, cut((value as Record<string, unknown>)[name], inner)] as const);
  return Object.fromEntries(kept.filter(([, inner]) => inner !== undefined));
}

/** A list behind a node, cut to a page. */
export function expandEdge(
  { type, node }: NodeRef,
  edge: Edge<unknown>,
  asked: FieldRequest,
  call: Call,
): { data: unknown[]; paging?: object; summary?: object } {
  const answer = edge.read?.(node, asked, call);
  if (!answer) throw nonexistingField(asked.name, type.name);
  if ('rows' in answer) {
    const data = answer.rows.map((row) => ({ ...(cut(row, asked.fields) as object), ...('id' in row ? { id: row['id'] } : {}) }));
    return { data, ...(answer.paging === undefined ? {} : { paging: answer.paging }) };
  }
  const limit = limitOf(edge, asked, call);
  const args = asked.fields === undefined ? asked.args : asked.args.with({ fields: spell(asked.fields) });
  const address = (cursor: object): string =>
    edgeAddress(call, type.idOf(node), asked.name, args.with({ limit: String(limit) }), { ...cursor });
  const page = pageOf(answer.nodes, asked.args, { limit }, address);
  return {
    data: page.nodes.map((item) => expandNode(item, asked.fields, call)),
    ...(page.paging === undefined ? {} : { paging: page.paging }),
    ...summaryOf(answer.summary, asked),
  };
}

export function limitOf(edge: Edge<unknown>, { args }: FieldRequest, call: Call): number {
  const limit = args.integer('limit', { fallback: edge.defaultLimit ?? DEFAULT_LIMIT });
  const max = edge.maxLimit ?? 100;
  if (limit <= max) return limit;
  if (call.meta.reading('limitAboveMax') === 'clamped') return max;
  throw badParameter(`Param limit must be a number less than or equal to ${max}`);
}

function summaryOf(summary: Readonly<Record<string, unknown>> | undefined, { args }: FieldRequest): { summary?: object } {
  const given = args.optional('summary');
  if (summary === undefined || given === undefined || given === 'false' || given === '0') return {};
  if (given === 'true' || given === '1') return { summary };
  const kept = args.list('summary').filter((name) => summary[name] !== undefined);
  return { summary: Object.fromEntries(kept.map((name) => [name, summary[name]])) };
}

/** The text of parsed fields, for the links that carry them on. */
export function spell(fields: readonly FieldRequest[]): string {
  return fields
    .map(({ name, alias, args, fields: inner }) => {
      const modifiers = [...args.names().map((key) => [key, args.optional(key)]), ...(alias === name ? [] : [['as', alias]])];
      const written = modifiers.map(([key, value]) => `.${key}(${value})`).join('');
      return `${name}${written}${inner === undefined ? '' : `{${spell(inner)}}`}`;
    })
    .join(',');
}

/** `fields` of a request, if it has any. */
export function askedFields(params: Params): readonly FieldRequest[] | undefined {
  const given = params.optional('fields');
  return given === undefined || given === '' ? undefined : parseFields(given);
}
