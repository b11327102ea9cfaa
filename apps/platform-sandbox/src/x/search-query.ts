import { badParameter } from './problems.ts';

/** What an operator needs to know of a post. */
export interface Searched {
  readonly text: string;
  readonly conversationId: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly mentions: readonly string[];
  readonly hashtags: readonly string[];
  readonly cashtags: readonly string[];
  readonly isReply: boolean;
  readonly isQuote: boolean;
  readonly has: readonly string[];
}

export type Matcher = (post: Searched) => boolean;

interface Node {
  readonly matches: Matcher;
  /** Whether it may stand alone: `is:`, `has:` and `lang:` only narrow something else. */
  readonly standsAlone: boolean;
}

/**
 * Reads a query of recent search: words, "phrases", `from: to: conversation_id: is: has: lang:`, @names, #tags, `-`,
 * `OR` and brackets. A space means AND and binds more tightly than OR.
 *
 * @throws XError 400 with what X cannot read
 */
export function readQuery(query: string): Matcher {
  const tokens = query.match(/-?"[^"]*"|\(|\)|-\(|[^\s()]+/g) ?? [];
  const reader = new Reader(query, tokens);
  const node = reader.any();
  if (reader.next !== undefined) reader.refuse(`unexpected '${reader.next}'`);
  if (!node.standsAlone) reader.refuse('This query needs at least one standalone operator, such as a keyword, from: or conversation_id:');
  return node.matches;
}

class Reader {
  #at = 0;

  constructor(
    private readonly query: string,
    private readonly tokens: readonly string[],
  ) {}

  get next(): string | undefined {
    return this.tokens[this.#at];
  }

  any(): Node {
    const nodes = [this.#all()];
    while (this.next === 'OR') {
      this.#at++;
      nodes.push(this.#all());
    }
    return {
      matches: (post) => nodes.some(({ matches }) => matches(post)),
      standsAlone: nodes.every(({ standsAlone }) => standsAlone),
    };
  }

  refuse(why: string): never {
    throw badParameter('query', this.query, `There were errors processing your request: ${why}`);
  }

  #all(): Node {
    const nodes: Node[] = [];
    while (this.next !== undefined && this.next !== 'OR' && this.next !== ')') nodes.push(this.#one());
    if (nodes.length === 0) this.refuse(`something is missing before '${this.next ?? 'the end'}'`);
    return {
      matches: (post) => nodes.every(({ matches }) => matches(post)),
      standsAlone: nodes.some(({ standsAlone }) => standsAlone),
    };
  }

  #one(): Node {
    const token = this.next ?? '';
    this.#at++;
    if (token === '(' || token === '-(') {
      const inner = this.any();
      if (this.next !== ')') this.refuse("a ')' is missing");
      this.#at++;
      return token === '(' ? inner : not(inner);
    }
    return token.startsWith('-') && token.length > 1 ? not(this.#operator(token.slice(1))) : this.#operator(token);
  }

  #operator(token: string): Node {
    const [, name, value] = /^([a-z_]+):(.+)$/i.exec(token) ?? [];
    if (name === undefined || value === undefined || /^https?$/i.test(name)) return alone(word(token));
    const wanted = value.toLowerCase().replace(/^@/, '');
    switch (name.toLowerCase()) {
      case 'conversation_id':
        return alone(({ conversationId }) => conversationId === wanted);
      case 'from':
        return alone(({ from }) => from.includes(wanted));
      case 'to':
        return alone(({ to }) => to.includes(wanted));
      case 'is':
        return { matches: this.#is(wanted), standsAlone: false };
      case 'has':
        return { matches: ({ has }) => has.includes(wanted), standsAlone: false };
      case 'lang':
        return { matches: () => wanted === 'en', standsAlone: false };
      default:
        return this.refuse(`'${name}:' is not an operator of recent search here`);
    }
  }

  #is(wanted: string): Matcher {
    if (wanted === 'reply') return ({ isReply }) => isReply;
    if (wanted === 'quote') return ({ isQuote }) => isQuote;
    if (wanted === 'retweet' || wanted === 'verified') return () => false;
    return this.refuse(`'is:${wanted}' is not an operator`);
  }
}

const alone = (matches: Matcher): Node => ({ matches, standsAlone: true });
const not = ({ matches }: Node): Node => ({ matches: (post) => !matches(post), standsAlone: false });

function word(token: string): Matcher {
  const name = token.slice(1).toLowerCase();
  if (token.startsWith('@')) return ({ mentions }) => mentions.includes(name);
  if (token.startsWith('#')) return ({ hashtags }) => hashtags.includes(name);
  if (token.startsWith('$')) return ({ cashtags }) => cashtags.includes(name);
  const wanted = token.replaceAll('"', '').toLowerCase();
  if (token.startsWith('"')) return ({ text }) => text.toLowerCase().includes(wanted);
  return ({ text }) => wordsOf(text).includes(wanted) || text.toLowerCase().split(/\s+/).includes(wanted);
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_']+/gu) ?? [];
