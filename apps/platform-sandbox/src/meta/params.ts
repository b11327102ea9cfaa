import { badParameter } from './graph-error.ts';

/** What a call was asked with: query, form and JSON body in one, all as text, as the Graph API treats them. */
export class Params {
  constructor(
    private readonly values: ReadonlyMap<string, string>,
    readonly files: ReadonlyMap<string, Buffer> = new Map(),
  ) {}

  static of(values: Readonly<Record<string, string>>): Params {
    return new Params(new Map(Object.entries(values)));
  }

  names(): string[] {
    return [...this.values.keys()];
  }

  optional(name: string): string | undefined {
    return this.values.get(name);
  }

  /** @throws GraphError 100 when it is missing */
  text(name: string): string {
    const value = this.values.get(name);
    if (value === undefined || value === '') throw badParameter(`The parameter ${name} is required`);
    return value;
  }

  /** @throws GraphError 100 unless it is a whole number from `min` */
  integer(name: string, { fallback, min = 0 }: { fallback: number; min?: number }): number {
    const given = this.values.get(name);
    if (given === undefined || given === '') return fallback;
    if (!/^-?\d+$/.test(given) || Number(given) < min) throw badParameter(`Param ${name} must be an integer of at least ${min}`);
    return Number(given);
  }

  flag(name: string, fallback: boolean): boolean {
    const given = this.values.get(name)?.toLowerCase();
    return given === undefined || given === '' ? fallback : given !== 'false' && given !== '0';
  }

  /** A list: JSON, or separated by commas. */
  list(name: string): string[] {
    const given = this.values.get(name)?.trim() ?? '';
    if (given.startsWith('[')) return (this.json(name) as unknown[]).map(String);
    return given
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** @throws GraphError 100 when it is no JSON */
  json(name: string): unknown {
    try {
      return JSON.parse(this.text(name)) as unknown;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw badParameter(`Param ${name} must be valid JSON`);
    }
  }

  /** A moment as the Graph API reads them: Unix seconds or a date. */
  moment(name: string): Date | undefined {
    const given = this.values.get(name);
    if (given === undefined || given === '') return undefined;
    const at = new Date(/^\d+$/.test(given) ? Number(given) * 1000 : given.replace(/\+0000$/, 'Z'));
    if (Number.isNaN(at.getTime())) throw badParameter(`Param ${name} must be a valid date or Unix timestamp`);
    return at;
  }

  with(more: Readonly<Record<string, string>>): Params {
    return new Params(new Map([...this.values, ...Object.entries(more)]), this.files);
  }

  without(...names: readonly string[]): Params {
    return new Params(new Map([...this.values].filter(([name]) => !names.includes(name))), this.files);
  }

  query(): string {
    return new URLSearchParams([...this.values]).toString();
  }
}
