import { integer, pick } from './seeded.ts';

/** Somebody of the sandbox's public: has a name and reacts, but nobody can log in as them. */
export interface CrowdMember {
  readonly index: number;
  readonly displayName: string;
  readonly handleName: string;
}

/** A prime, so that a walk with any stride meets everybody once before it meets anybody twice. */
export const CROWD_SIZE = 20_011;

/** The nth of those who react to something: a different person for each n, the same ones at every look. */
export function reactor(seed: string, key: string, kind: string, n: number): CrowdMember {
  const start = integer(CROWD_SIZE, seed, key, kind, 'start');
  const stride = 1 + integer(CROWD_SIZE - 1, seed, key, kind, 'stride');
  return crowdMember((start + n * stride) % CROWD_SIZE);
}

export function crowdMember(index: number): CrowdMember {
  const first = FIRST_NAMES[index % FIRST_NAMES.length] as string;
  const last = LAST_NAMES[Math.floor(index / FIRST_NAMES.length) % LAST_NAMES.length] as string;
  const round = Math.floor(index / (FIRST_NAMES.length * LAST_NAMES.length));
  const handleName = `${first}-${last}${round === 0 ? '' : `-${round + 1}`}`.toLowerCase();
  return { index, displayName: index % 7 === 0 ? first : `${first} ${last}`, handleName };
}

/** What somebody answers to a post. */
export const replyText = (seed: string, key: string, n: number): string => pick(REPLIES, seed, key, 'reply text', n);

/** What somebody writes over a post they quote. */
export const quoteText = (seed: string, key: string, n: number): string => pick(QUOTES, seed, key, 'quote text', n);

const FIRST_NAMES =
  'Mira Jonas Aisha Tom Ines Kofi Lena Marco Priya Oskar Noor Elif Daniel Hana Luca Zoe Samir Greta Pablo Yuki Nadia Felix Amara Ben Sofia Ivo Leila Mats Clara Omar Wanda Theo Rosa Emil Anouk Ravi Marta Finn Selma Hugo'.split(
    ' ',
  );
const LAST_NAMES =
  'Lind Okafor Weber Marin Costa Haddad Novak Berg Silva Tanaka Moreau Keller Osei Fischer Rossi Ito Demir Larsen Ruiz Banerjee Hoffmann Quinn Sato Petrov Vega Nilsen Adeyemi Bauer Romano Park Jansen Duarte Eriksen Farah Kowalski Meyer Santos Watanabe Young Zimmer'.split(
    ' ',
  );
const REPLIES = [
  'Love this.',
  'This made my morning, thank you!',
  'Exactly what I needed to read today.',
  'Could you say more about the second point?',
  'Sharing this with my team 🙌',
  'Beautifully put.',
  'I have been saying this for years!',
  'Not sure I agree, but well argued.',
  'Where can I read more?',
  'Is there a longer version of this somewhere?',
  'Saved for later.',
  'Great work, congratulations 🎉',
  'How long did this take you?',
  'We tried the same last spring and it worked.',
  'The light in this one is unreal ☀️',
  'Wait, is this available outside Europe?',
  'Thanks for being open about it.',
  'Any plans for a follow-up?',
  'My daughter says hi 👋',
  'This deserves more attention.',
  'Counting the days!',
  'Small typo, big idea.',
  'First time I understand this, thank you.',
  'What did you use to make it?',
  'Ha, guilty as charged.',
  'Looking forward to Thursday then.',
  'Could not agree more.',
  'Do you ship to Norway?',
  'I was there, it was wonderful.',
  'Hm, the link does not open for me on mobile.',
  'Please never stop posting these.',
  'Bookmarked. Twice.',
  'Asking for a friend: does it come in green? 💚',
  'That took courage.',
  'Good reminder.',
  'So simple and so good.',
] as const;
const QUOTES = [
  'Worth a minute of your day.',
  'This 👇',
  'Reading this twice.',
  'More of this, please.',
  'Putting this here so that I find it again.',
  'A good thread to start the week with.',
  'Friends who do this for a living: thoughts?',
  'Somebody finally said it.',
] as const;
