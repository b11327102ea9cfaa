import type { PostViolation } from '@afterpost/contracts';

/** A post is one event of the log, which is told to others as a whole. */
const BYTES_MAX = 256 * 1024;

/** What of a post cannot be kept: characters that no database takes, or more of everything than an event holds. */
export function unstorable(post: object): PostViolation[] {
  const size = Buffer.byteLength(JSON.stringify(post));
  const found = unstorableTexts(post, '').map((pointer) =>
    violation(pointer, 'unstorable_text', 'The text holds a character that is no text (U+0000 or half a surrogate pair).'),
  );
  return size > BYTES_MAX ? [...found, violation('', 'too_large', `The post is larger than ${BYTES_MAX / 1024} KiB.`)] : found;
}

const violation = (pointer: string, code: string, message: string): PostViolation => ({ pointer, code, message, accountId: null });

function unstorableTexts(value: unknown, pointer: string): string[] {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0') ? [] : [pointer];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unstorableTexts(inner, `${pointer}/${asRequested(key)}`));
}

/** The request spells in snake case what the command spells in camel case. */
const asRequested = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
