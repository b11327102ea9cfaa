import type { Metric } from '@afterpost/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import type { PlatformAccess } from '../port/identity.ts';
import type { JsonValue } from '../port/json.ts';

/** The port's functions that a fixture can call. */
export const FIXTURE_OPERATIONS = [
  'acceptToken',
  'checkReady',
  'confirm',
  'discover',
  'exchange',
  'fetchAccount',
  'fetchComments',
  'fetchPosts',
  'findPublished',
  'identify',
  'inspect',
  'prepare',
  'publish',
  'refresh',
  'remove',
] as const;
export type FixtureOperation = (typeof FIXTURE_OPERATIONS)[number];

/** An answer of the vendor, as a person would have recorded it. */
export interface FixtureAnswer {
  /** A prefix of `METHOD /host/path?query`. */
  readonly match: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: JsonValue;
  /** How many requests it answers; 1 where left out. */
  readonly times?: number;
}

/** One call of the port against answers written by hand from the vendor's documentation. */
export interface Fixture {
  readonly file: string;
  readonly title: string;
  readonly operation: FixtureOperation;
  /** The arguments, without the access. `{{origin}}` anywhere in the file is the address of the fixtures' server. */
  readonly input: readonly JsonValue[];
  readonly access?: Partial<PlatformAccess>;
  readonly answers: readonly FixtureAnswer[];
  /** What the result must match. */
  readonly expect: JsonValue;
  /** The metrics that the vendor documents to be 0 where it leaves them out. */
  readonly zeroByOmission?: readonly Metric[];
}

/** Every fixture of a folder, by file name. */
export function readFixtures(folder: URL): Fixture[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.toSorted().map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Omit<Fixture, 'file'>) }));
}

/** A fixture whose addresses point at the server that answers it. */
export const withOrigin = (fixture: Fixture, origin: string): Fixture =>
  JSON.parse(JSON.stringify(fixture).replaceAll('{{origin}}', origin)) as Fixture;
