import { DAY, HOUR } from '@afterpost/kernel';
import type { AccountInput, PastPost } from './control-input.ts';
import { integer, logNormal, pick, uniform } from './seeded.ts';

/** Hours at which people who post for a living do it, UTC, and more often than others where they stand twice. */
const POSTING_HOURS = [7, 8, 8, 9, 11, 12, 12, 13, 15, 16, 17, 18, 19, 19, 20, 21] as const;

const OPENINGS = [
  'This week’s plan: fewer tabs, more walking.',
  'We shipped the new editor this morning. Three years of notes, one screen.',
  'Today I learned that our oldest customer still uses version 0.3.',
  'A small thing that made a big difference this week: writing the changelog first.',
  'The kitchen is open again. Sourdough from seven, coffee from half past six.',
  'Notes from the workshop: what we would do differently next time.',
  'Behind the scenes of last week’s shoot.',
  'Question for the room: how do you keep a backlog honest?',
  'Ten years ago today we rented one desk and a plant.',
  'New on the blog: measuring what people do instead of what they say.',
  'Our autumn catalogue is at the printer. The smell of it!',
  'Unpopular opinion: most dashboards should be a sentence.',
  'Hiring: a second baker who likes mornings.',
  'What we read this month, and why you might too.',
  'The fog over the harbour this morning, no filter.',
  'Two seats left for the evening class.',
  'Thank you for 300 answers to our survey. First results are in.',
  'Fixed: the bug that made March longer than it is.',
  'Team demo: offline mode, with the cable really pulled.',
  'We tried four-day weeks for a quarter. Here is what happened.',
  'The old sign is down, the new one goes up at noon.',
  'Three customers, one question: can it be quieter? Now it is.',
  'A reader sent us this map of every café she has written in.',
  'Our first repair café: 41 lamps, 6 toasters, one very old radio.',
  'The best bug report of the year begins with “my cat”.',
  'Prices stay as they are next year. That is the whole announcement.',
  'How we pack 200 orders before lunch.',
  'Half the roadmap is crossed out, and that is good news.',
  'A chair, eleven years and four owners later.',
  'What nobody tells you about opening a second shop.',
  'The apprentices built this one alone. Proud is not the word.',
  'Rain all day, so here is the long version of the story.',
  'We deleted 12,000 lines and nobody noticed.',
  'Answering your questions about the new glaze.',
  'An honest look at our first year with solar panels.',
  'Before and after. Swipe slowly.',
] as const;
const TAILS = ['', '', '', ' #smallbusiness', ' #buildinpublic', ' Tell us what you think.', ' More soon.', ' 🌱', ' ☕'] as const;

/** Whose past it is. `kinds`: what the network's people post, more often where it stands more often. */
export interface Past {
  readonly seed: string;
  readonly key: string;
  readonly now: Date;
  readonly kinds: readonly PastPost['kind'][];
}

/** The posts an account has written before it is connected: as given, or a believable month of them. */
export function pastPosts(input: AccountInput['posts'], account: Past): PastPost[] {
  if (Array.isArray(input)) return input;
  return Array.from({ length: input.count }, (_, index) => believablePost(index, input, account)).sort((a, b) =>
    a.createdAt.localeCompare(b.createdAt),
  );
}

function believablePost(index: number, { count, days }: { count: number; days: number }, account: Past): PastPost {
  const draw = [account.seed, account.key, 'past post', index] as const;
  const spot = account.now.getTime() - ((index + uniform(...draw, 'spot')) / count) * days * DAY;
  const hour = pick(POSTING_HOURS, ...draw, 'hour') + uniform(...draw, 'minute');
  const atHour = Math.floor(spot / DAY) * DAY + Math.floor(hour * HOUR);
  const createdMs = Math.min(atHour, account.now.getTime() - 60_000 * (1 + integer(50, ...draw, 'just now')));
  return {
    text: opening(index, account) + pick(TAILS, ...draw, 'tail'),
    createdAt: new Date(createdMs).toISOString(),
    kind: pick(account.kinds, ...draw, 'kind'),
    popularity: logNormal(0.3, ...draw, 'popularity'),
  };
}

/** A walk through all openings, begun somewhere else by each account: nothing is said twice before all is said once. */
function opening(index: number, { seed, key }: Past): string {
  const start = integer(OPENINGS.length, seed, key, 'first opening');
  const strides = [5, 7, 11, 13, 17] as const;
  return OPENINGS[(start + index * pick(strides, seed, key, 'stride')) % OPENINGS.length] as string;
}
