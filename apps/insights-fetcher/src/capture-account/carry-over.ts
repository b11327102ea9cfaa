import type { JsonObject, JsonValue } from '@afterpost/platforms';
import type { Target } from '../schedule/target.ts';

/**
 * A block with the figures at `paths` that this reading did not tell as they were told last. `carried` says since when
 * each of them is not news any more; the metrics of a capture are never carried over (ADR 15).
 */
export function carryOver(block: JsonObject, last: Target['last'], paths: readonly string[]): JsonObject {
  if (last === null) return block;
  const kept = paths.flatMap((path) => {
    const value = valueAt(block, path) ?? null;
    const before = valueAt(last.block, path) ?? null;
    return value === null && before !== null ? [{ path, before }] : [];
  });
  if (kept.length === 0) return block;
  const since = objectOf(last.block['carried']);
  return {
    ...kept.reduce((filled, { path, before }) => withValue(filled, path.split('.'), before), block),
    carried: Object.fromEntries(kept.map(({ path }) => [path, since[path] ?? last.capturedAt])),
  };
}

const valueAt = (block: JsonObject, path: string): JsonValue | undefined =>
  path.split('.').reduce<JsonValue | undefined>((value, key) => objectOf(value)[key], block);

function withValue(object: JsonObject, [key = '', ...deeper]: readonly string[], value: JsonValue): JsonObject {
  return { ...object, [key]: deeper.length === 0 ? value : withValue(objectOf(object[key]), deeper, value) };
}

const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
