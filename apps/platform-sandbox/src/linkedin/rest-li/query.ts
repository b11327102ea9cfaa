import { badParam, missingParam } from '../api/problems.ts';
import { parseRestLi, type RestLiRecord, type RestLiValue } from './rest-li.ts';
import { typeOf } from './urn.ts';

/** Parameters with a grammar of their own. */
const FREE = new Set(['projection', 'fields']);

/** The parameters of a call, with the strictness of Rest.li: what is wrongly encoded is no list, record or URN. */
export class Query {
  readonly #values = new Map<string, RestLiValue>();

  /** @throws LinkedInError 400 when a value breaks the grammar */
  constructor(readonly raw: string) {
    for (const part of raw.split('&').filter(Boolean)) {
      const equals = part.indexOf('=');
      const name = decodeURIComponent(equals < 0 ? part : part.slice(0, equals));
      const text = equals < 0 ? '' : part.slice(equals + 1);
      const value = FREE.has(name) ? decodeURIComponent(text) : parseRestLi(text);
      if (value === undefined) throw badParam(name);
      this.#values.set(name, value);
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  optional(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw badParam(name);
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === undefined || value === '') throw missingParam(name);
    return value;
  }

  oneOf<const T extends string>(name: string, values: readonly T[], fallback?: T): T {
    const value = this.optional(name) ?? fallback;
    if (value === undefined) throw missingParam(name);
    if ((values as readonly string[]).includes(value)) return value as T;
    throw badParam(name, `"${value}" is not one of ${values.join(', ')}`);
  }

  count(name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
    const given = this.optional(name);
    if (given === undefined) return fallback;
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= min && value <= max) return value;
    throw badParam(name, `"${given}" is not between ${min} and ${max}`);
  }

  urn(name: string, ...types: readonly string[]): string {
    return urnIn(name, this.text(name), types);
  }

  /** A list of texts; empty where the parameter is absent. */
  list(name: string): string[] {
    const value = this.#values.get(name) ?? [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) throw badParam(name);
    return value as string[];
  }

  urns(name: string, ...types: readonly string[]): string[] {
    return this.list(name).map((item) => urnIn(name, item, types));
  }

  record(name: string): RestLiRecord | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string' || Array.isArray(value)) throw badParam(name);
    return value as RestLiRecord;
  }
}

function urnIn(name: string, value: RestLiValue, types: readonly string[]): string {
  const type = typeof value === 'string' ? typeOf(value) : undefined;
  if (type !== undefined && (types.length === 0 || types.includes(type))) return value as string;
  throw badParam(name);
}
