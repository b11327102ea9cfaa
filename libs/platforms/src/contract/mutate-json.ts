import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../port/json.ts';

const isObject = (value: JsonValue): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

type Path = readonly (string | number)[];

/** What a careless vendor does to a value. */
const DAMAGES = ['leave out', 'null', 'as string', 'as list', 'as object', 'as words', 'extra beside it'] as const;
type Damage = (typeof DAMAGES)[number];

/** A body with one value somewhere in it damaged. */
export const damagedJson = (body: JsonValue): fc.Arbitrary<JsonValue> => {
  const paths = pathsOf(body, []);
  return fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...DAMAGES)).map(([path, damage]) => damaged(body, path, damage));
};

function pathsOf(value: JsonValue, at: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...at, Array.isArray(value) ? Number(key) : key]))];
}

function damaged(value: JsonValue, [step, ...rest]: Path, damage: Damage): JsonValue {
  if (step === undefined) return hurt(value, damage);
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    if (rest.length === 0 && damage === 'leave out') return items.filter((_, index) => index !== step);
    return items.map((item, index) => (index === step ? damaged(item, rest, damage) : item));
  }
  const entries = Object.entries(value as Record<string, JsonValue>);
  if (rest.length === 0 && damage === 'leave out') return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(entries.map(([key, item]) => [key, key === step ? damaged(item, rest, damage) : item]));
}

function hurt(value: JsonValue, damage: Damage): JsonValue {
  switch (damage) {
    case 'leave out':
    case 'null':
      return null;
    case 'as string':
      return typeof value === 'number' ? String(value) : JSON.stringify(value);
    case 'as list':
      return [value];
    case 'as object':
      return { surprise: value };
    case 'as words':
      return 'not what you expect';
    case 'extra beside it':
      return isObject(value) ? { ...value, surprise: { nested: [1, null] } } : value;
  }
}
