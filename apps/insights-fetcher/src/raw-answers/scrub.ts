import type { JsonObject, JsonValue } from '@afterpost/platforms';

/** Whose answer it is, and which secrets were used to get it. */
export interface ScrubContext {
  readonly platformAccountId: string;
  readonly secrets: readonly string[];
}

const PAGING = /^(paging|pagination|cursors?|next|previous|prev|(next|prev|previous)_?(page|token|page_?token|cursor|link)|links)$/i;
const SECRET_KEY = /token|secret|passw|authori[sz]ation|cookie|api_?key|credential|session|signature|jwt/i;
const SECRET_TEXT =
  /[?&#](access_token|token|oauth_token|sig|signature|client_secret|appsecret_proof|key|code)=|\beyJ[\w-]{8,}\.[\w-]+\.|\bbearer\s+\S|\b(EAA|IGAA|IGQ)[\w-]{16,}/i;
/** Lists of what other people did; the counts beside them stay. */
const PEOPLES_LISTS = /^(comments|replies|likes|likers|reactions|reposts|retweets|quotes|mentions|tags|tagged_users|edges|parent|root)$/i;
const AUTHOR = /^(author|from|user|owner|account|creator|sender|actor)$/i;
const ID = /^(id|did|urn|user_?id|pk)$/i;

/**
 * A platform's answer without what must not be kept: links to further pages, anything that holds a credential, and other
 * people's data (comments, likers, quoted posts). What is left is the account's own post and its figures. Pure.
 */
export function scrub(answer: unknown, context: ScrubContext): JsonValue {
  return scrubbed(answer, context, true) ?? null;
}

function scrubbed(value: unknown, context: ScrubContext, isRoot = false): JsonValue | undefined {
  if (typeof value === 'string') return holdsSecret(value, context) ? undefined : value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => scrubbed(item, context)).filter((item) => item !== undefined);
  if (typeof value === 'object') return !isRoot && isSomebodyElses(value, context) ? undefined : scrubbedObject(value, context);
  return undefined;
}

function scrubbedObject(object: object, context: ScrubContext): JsonObject {
  const kept = Object.entries(object).flatMap(([key, value]): [string, JsonValue][] => {
    if (PAGING.test(key) || SECRET_KEY.test(key) || holdsSecret(key, context)) return [];
    if (AUTHOR.test(key) && isAnotherPerson(value, context)) return [];
    const clean = scrubbed(PEOPLES_LISTS.test(key) ? withoutPeople(value) : value, context);
    return clean === undefined ? [] : [[key, clean]];
  });
  return Object.fromEntries(kept);
}

const holdsSecret = (text: string, { secrets }: ScrubContext): boolean =>
  SECRET_TEXT.test(text) || secrets.some((secret) => secret !== '' && text.includes(secret));

/**
 * `{ comments: { data: […], summary: { total_count: 3 } } }`: the summary is a figure, the data are people. And
 * `{ reactions: { love: 2, sad: null } }` are figures by kind.
 */
function withoutPeople(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([key, entry]) => /count|total|summary/i.test(key) || isFigure(key, entry)));
}

const isFigure = (key: string, entry: unknown): boolean => !ID.test(key) && (entry === null || typeof entry === 'number');

const isSomebodyElses = (object: object, context: ScrubContext): boolean =>
  Object.entries(object).some(([key, value]) => AUTHOR.test(key) && isAnotherPerson(value, context));

function isAnotherPerson(person: unknown, { platformAccountId }: ScrubContext): boolean {
  if (typeof person !== 'object' || person === null) return false;
  const ids = Object.entries(person).filter(([key]) => ID.test(key));
  return ids.length > 0 && !ids.some(([, id]) => String(id) === platformAccountId);
}
