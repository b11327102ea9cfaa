import { CROWD_SIZE, crowdMember } from '../core/crowd.ts';
import { integer } from '../core/seeded.ts';
import { snowflake } from './ids.ts';
import type { Account } from './world.ts';

const [OLDEST, NEWEST] = [Date.parse('2013-01-01T00:00:00Z'), Date.parse('2024-12-31T00:00:00Z')];

/** The id of a user, sandbox account or crowd, drawn once; it says when they joined. */
export const userId = (seed: string, who: string): string =>
  snowflake(OLDEST + integer(NEWEST - OLDEST, seed, 'x user', who), integer(2 ** 22, seed, 'x user low', who) | 1);

/** The public of the network as users of X: they write and are shown, and nobody can log in as them. */
export class Crowd {
  readonly #byId = new Map<string, number>();
  readonly #users = new Map<number, Account>();

  constructor(private readonly seed: string) {}

  user(index: number): Account {
    const known = this.#users.get(index) ?? this.#made(index);
    this.#users.set(index, known);
    return known;
  }

  byId(id: string): Account | undefined {
    if (this.#byId.size === 0) for (let index = 0; index < CROWD_SIZE; index++) this.#byId.set(userId(this.seed, `crowd ${index}`), index);
    const index = this.#byId.get(id);
    return index === undefined ? undefined : this.user(index);
  }

  #made(index: number): Account {
    const { displayName } = crowdMember(index);
    const draw = (what: string, below: number): number => integer(below, this.seed, 'x crowd', index, what);
    const createdAt = new Date(OLDEST + draw('joined', NEWEST - OLDEST)).toISOString();
    return {
      id: userId(this.seed, `crowd ${index}`),
      username: usernameOf(index),
      name: displayName,
      description: '',
      followers: draw('followers', 150),
      following: draw('following', 400),
      createdAt,
      since: createdAt,
      kind: 'standard',
      state: 'active',
    };
  }
}

/** At most 15 letters and digits: names, and a character that tells those of one name apart. */
function usernameOf(index: number): string {
  const [first = '', last = '', round] = crowdMember(index).handleName.split('-');
  return `${first}${last}${round === undefined ? '' : Number(round).toString(36)}`.slice(-15);
}
