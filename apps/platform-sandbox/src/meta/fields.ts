import { GraphError } from './graph-error.ts';
import { Params } from './params.ts';

/** One wish out of `fields`: `comments.limit(5).as(latest){id,from{name}}`. */
export interface FieldRequest {
  readonly name: string;
  /** The key it is answered under. */
  readonly alias: string;
  /** Modifiers, by their names: `limit`, `summary`, `metric`, `period`, `order`, `filter`, `type`, … */
  readonly args: Params;
  /** What is wanted of each item; `undefined` where nothing was said. */
  readonly fields: readonly FieldRequest[] | undefined;
}

/** @throws GraphError 2500 with the place of the mistake */
export function parseFields(text: string): FieldRequest[] {
  return new FieldsParser(text.replaceAll(/\s+/g, '')).all();
}

class FieldsParser {
  #at = 0;

  constructor(private readonly text: string) {}

  all(): FieldRequest[] {
    if (this.text === '') return [];
    const fields = this.#list();
    if (this.#at < this.text.length) throw this.#syntaxError(`Expected end of string instead of "${this.text[this.#at]}".`);
    return fields;
  }

  #list(): FieldRequest[] {
    const fields = [this.#field()];
    while (this.#take(',')) fields.push(this.#field());
    return fields;
  }

  #field(): FieldRequest {
    const name = this.#word();
    const args: Record<string, string> = {};
    while (this.#take('.')) args[this.#word()] = this.#argument();
    let fields: FieldRequest[] | undefined;
    if (this.#take('{')) {
      fields = this.#list();
      if (!this.#take('}')) throw this.#syntaxError('Expected "}".');
    }
    const { as: alias = name, ...rest } = args;
    return { name, alias, args: Params.of(rest), fields };
  }

  #word(): string {
    const word = /^[\w:-]+/.exec(this.text.slice(this.#at))?.[0];
    if (word === undefined) throw this.#syntaxError('Expected name.');
    this.#at += word.length;
    return word;
  }

  #argument(): string {
    if (!this.#take('(')) throw this.#syntaxError('Expected "(".');
    const start = this.#at;
    for (let depth = 1; this.#at < this.text.length; this.#at++) {
      if (this.text[this.#at] === '(') depth++;
      else if (this.text[this.#at] === ')') depth--;
      if (depth === 0) return this.text.slice(start, this.#at++);
    }
    throw this.#syntaxError('Expected ")".');
  }

  #take(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #syntaxError = (words: string): GraphError =>
    new GraphError(2500, `Syntax error "${words}" at character ${this.#at}: ${this.text.slice(0, 100)}`);
}
