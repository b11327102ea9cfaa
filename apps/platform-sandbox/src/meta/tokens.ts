import { type Clock, DAY } from '@afterpost/kernel';
import { integer } from '../core/seeded.ts';
import { GraphError } from './graph-error.ts';
import { opaqueWord } from './ids.ts';
import { APP } from './scopes.ts';
import type { MetaWorld, Page, Token, TokenDeath } from './world.ts';

/** About 60 days. */
export const LONG_LIFE_S = 5_183_999;
const DATA_ACCESS_MS = 90 * DAY;

/** Who a new token speaks for and what it may do. */
export interface TokenWish {
  readonly kind: 'user' | 'instagram';
  readonly userId: string;
  readonly instagramId?: string | undefined;
  readonly scopes: readonly string[];
  readonly longLived: boolean;
  /** From an earlier token of the same login; a new login starts the 90 days again. */
  readonly dataAccessExpiresAt?: string | null;
}

/** Every token there is, with real lifetimes on the sandbox's clock. */
export class Tokens {
  constructor(
    private readonly world: MetaWorld,
    private readonly clock: Clock,
    private readonly seed: string,
  ) {}

  issue({ kind, longLived, dataAccessExpiresAt, ...holder }: TokenWish): Token {
    const now = this.clock.now();
    const value = opaqueWord(kind === 'instagram' ? 'IGAA' : 'EAAB', this.seed, kind, this.world.tokens.size, now.getTime());
    // "1 to 2 h": an hour at Instagram, somewhere in between at Facebook.
    const shortLifeS = kind === 'instagram' ? 3_600 : 3_600 + integer(3_600, this.seed, value);
    return this.world.tokens.put(value, {
      ...holder,
      kind,
      value,
      appId: APP.id,
      issuedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + (longLived ? LONG_LIFE_S : shortLifeS) * 1000).toISOString(),
      longLived,
      dataAccessExpiresAt:
        dataAccessExpiresAt === undefined && kind === 'user'
          ? new Date(now.getTime() + DATA_ACCESS_MS).toISOString()
          : (dataAccessExpiresAt ?? null),
    });
  }

  /** A Page's token out of its owner's: the same one at every look, without an end where the owner's is long-lived. */
  pageToken(owner: Token, page: Page): Token {
    const value = opaqueWord('EAAB', this.seed, 'page', owner.value, page.id);
    const known = this.world.tokens.get(value);
    if (known) return known;
    const expiresAt = owner.longLived ? null : owner.expiresAt;
    return this.world.tokens.put(value, { ...owner, kind: 'page', value, pageId: page.id, expiresAt });
  }

  /**
   * A token that works.
   *
   * @throws GraphError 190 in the words of whatever is wrong with it
   */
  living(value: string): Token {
    const token = this.world.tokens.get(value);
    if (!token) throw unknownToken(value);
    const reason = this.reasonAgainst(token);
    if (reason) throw reason;
    return token;
  }

  /** What would be said to whoever uses it now. */
  reasonAgainst(token: Token): GraphError | undefined {
    const now = this.clock.now();
    if (token.dead) return deathWords(token.dead, now);
    if (token.expiresAt !== null && Date.parse(token.expiresAt) <= now.getTime()) {
      return invalidToken(463, `Session has expired on ${spelled(new Date(token.expiresAt))}. The current time is ${spelled(now)}.`);
    }
    if (this.world.users.get(token.userId)?.checkpoint === true) {
      return invalidToken(459, 'You cannot access the app till you log in to www.facebook.com and follow the instructions given.');
    }
    const page = token.pageId === undefined ? undefined : this.world.pages.get(token.pageId);
    return page?.roleLost === true
      ? invalidToken(492, 'The user must be an administrator, editor, or moderator of the page in order to impersonate it.')
      : undefined;
  }

  /** Data calls fail once the person has been away for 90 days. */
  hasDataAccess(token: Token): boolean {
    return token.dataAccessExpiresAt === null || Date.parse(token.dataAccessExpiresAt) > this.clock.now().getTime();
  }

  /** Changes every token that fits; how many they were. */
  change(fits: (token: Token) => boolean, change: Pick<Partial<Token>, 'dead' | 'dataAccessExpiresAt'>): number {
    const hit = this.world.tokens.values().filter((token) => token.dead === undefined && fits(token));
    for (const { value } of hit) this.world.tokens.patch(value, change);
    return hit.length;
  }
}

export const invalidToken = (subcode: number | undefined, words: string): GraphError =>
  new GraphError(190, `Error validating access token: ${words}`, subcode === undefined ? {} : { subcode });

/** Meta repeats the token in its words. */
const unknownToken = (value: string): GraphError =>
  /^(EAAB|IGAA)/.test(value)
    ? new GraphError(190, `Malformed access token ${value}`)
    : new GraphError(190, 'Invalid OAuth access token - Cannot parse access token');

function deathWords(death: TokenDeath, now: Date): GraphError {
  switch (death) {
    case 'expired':
      return invalidToken(463, `Session has expired on ${spelled(now)}. The current time is ${spelled(now)}.`);
    case 'app-removed':
      return invalidToken(458, `The user has not authorized application ${APP.id}.`);
    case 'password':
      return invalidToken(
        460,
        'The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
      );
    case 'unconfirmed':
      return invalidToken(464, 'Sessions for the user are not allowed because the user is not a confirmed user.');
    case 'logged-out':
      return invalidToken(467, 'This may be because the user logged out or may be due to a system error.');
  }
}

/** `Sunday, 22-Nov-26 05:00:00 PST` */
function spelled(at: Date): string {
  const [weekday, day, month, , time] = new Date(at.getTime() - 8 * 3_600_000).toUTCString().replace(',', '').split(' ');
  const year = at.getUTCFullYear() % 100;
  const longDay = { Sun: 'Sunday', Mon: 'Monday', Tue: 'Tuesday', Wed: 'Wednesday', Thu: 'Thursday', Fri: 'Friday', Sat: 'Saturday' };
  return `${longDay[weekday as keyof typeof longDay]}, ${day}-${month}-${year} ${time} PST`;
}
