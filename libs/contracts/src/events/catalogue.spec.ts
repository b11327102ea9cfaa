import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { readLogOf } from '../commands/read-log.ts';
import { dataSchemaOf, EVENTS, type EventType, OWNERS, subjectOf } from './catalogue.ts';
import { envelopeSchema } from './envelope.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
const TYPES = Object.keys(EVENTS) as EventType[];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonSchema = { readonly [key: string]: unknown };

const fixtureOf = (type: string): z.infer<typeof envelopeSchema> & { data: Json } =>
  JSON.parse(readFileSync(new URL(`${type}.json`, FIXTURES), 'utf8'));

/** The schema that a reader of our events uses: what it does not know it does not mind. */
const eventSchemaOf = (type: EventType) => envelopeSchema.extend({ data: EVENTS[type] });

/** What a later version of ours may add, everywhere. */
function withMore(value: Json, key = ''): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withMore(item));
  // The platform's own figures are a record: there, more is data.
  if (typeof value !== 'object' || value === null || ['block', 'raw'].includes(key)) return value;
  return {
    ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withMore(inner, name)])),
    addedLater: { as: ['what', 1] },
  };
}

/** Fields that a schema knows, optional ones too, and an example does not show. */
function notShown(schema: JsonSchema, value: Json, root: JsonSchema, path = ''): string[] {
  const { $ref, anyOf, items, properties } = schema as {
    $ref?: string;
    anyOf?: JsonSchema[];
    items?: JsonSchema;
    properties?: Record<string, JsonSchema>;
  };
  if ($ref !== undefined) {
    const target = $ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, key) => (at as JsonSchema)[key], root) as JsonSchema;
    return notShown(target, value, root, path);
  }
  if (value === null) return [];
  if (anyOf) return notShown(anyOf.find(({ type }) => type !== 'null') ?? {}, value, root, path);
  if (Array.isArray(value)) return value.length === 0 ? [`${path} is empty`] : notShown(items ?? {}, value[0] as Json, root, `${path}[]`);
  return Object.entries(properties ?? {}).flatMap(([key, property]) => {
    const inner = (value as Record<string, Json>)[key];
    return inner === undefined ? [`${path}.${key}`] : notShown(property, inner, root, `${path}.${key}`);
  });
}

const ownersOf = (type: string) =>
  Object.values(OWNERS).filter(({ subjects }) => subjects.some((subject) => type.startsWith(subject.slice(0, -1))));

describe('the catalogue of events', () => {
  it('has a frozen example of every type, and of nothing else', () => {
    expect(readdirSync(FIXTURES).sort()).toEqual(TYPES.map((type) => `${type}.json`).sort());
  });

  it('names every type in two words, so that its subject has three', () => {
    for (const type of TYPES) expect(subjectOf({ type, tenantid: 't' })).toMatch(/^[a-z]+\.[a-z_]+\.t$/);
  });

  it('has exactly one owner for every type', () => {
    for (const type of TYPES) expect(ownersOf(type)).toHaveLength(1);
  });

  it('asks an owner for its log under its own name', () => {
    expect(readLogOf('token-health')).toMatchObject({ name: 'token-health.read-log', refusals: ['diverged'] });
  });
});

describe.each(TYPES)('%s', (type) => {
  it('is read as it was written: an event of this shape is in logs, which are for ever', () => {
    const fixture = fixtureOf(type);
    expect(eventSchemaOf(type).parse(fixture)).toEqual(fixture);
    expect(fixture).toMatchObject({ type, dataschema: dataSchemaOf(type), id: expect.stringMatching(/^\d+:\d+:\d+:[0-9a-f]{8}$/) });
    expect(Object.keys(OWNERS).map((owner) => `/${owner}`)).toContain(fixture.source);
  });

  it('is read by those who do not know what was added later', () => {
    const fixture = fixtureOf(type);
    expect(eventSchemaOf(type).parse(withMore(fixture))).toEqual(fixture);
  });

  it('has an example that shows every field', () => {
    const schema = z.toJSONSchema(eventSchemaOf(type)) as JsonSchema;
    expect(notShown(schema, fixtureOf(type), schema)).toEqual([]);
  });

  it('is not changed in passing: only optional additions; anything else is a new type beside it', () => {
    expect(z.toJSONSchema(EVENTS[type])).toMatchSnapshot();
  });

  it('comes through the log of its owner whole', () => {
    const fixture = fixtureOf(type);
    const page = { events: [fixture], history: [[1, 0]] };
    expect(readLogOf('publisher').out.parse(page)).toEqual(page);
  });
});
