import { isId } from './ids.ts';
import { badParameter, invalidId, invalidRequest } from './problems.ts';

const FIELDS = {
  'tweet.fields':
    'article,attachments,author_id,card_uri,community_id,context_annotations,conversation_id,created_at,display_text_range,edit_controls,edit_history_tweet_ids,entities,geo,id,in_reply_to_user_id,lang,media_metadata,non_public_metrics,note_tweet,organic_metrics,possibly_sensitive,promoted_metrics,public_metrics,referenced_tweets,reply_settings,scopes,source,suggested_source_links,text,withheld',
  'user.fields':
    'affiliation,confirmed_email,connection_status,created_at,description,entities,id,is_identity_verified,location,most_recent_tweet_id,name,parody,pinned_tweet_id,profile_banner_url,profile_image_url,protected,public_metrics,receives_your_dm,subscription,subscription_type,url,username,verified,verified_followers_count,verified_type,withheld',
  'media.fields':
    'alt_text,duration_ms,height,media_key,non_public_metrics,organic_metrics,preview_image_url,promoted_metrics,public_metrics,type,url,variants,width',
  'poll.fields': 'duration_minutes,end_datetime,id,options,voting_status',
  'place.fields': 'contained_within,country,country_code,full_name,geo,id,name,place_type',
} as const;

const POST_EXPANSIONS =
  'article.cover_media,article.media_entities,attachments.media_keys,attachments.media_source_tweet,attachments.poll_ids,author_id,edit_history_tweet_ids,entities.mentions.username,geo.place_id,in_reply_to_user_id,entities.note.mentions.username,referenced_tweets.id,referenced_tweets.id.attachments.media_keys,referenced_tweets.id.author_id';
const USER_EXPANSIONS = 'affiliation.user_id,most_recent_tweet_id,pinned_tweet_id';

/** What routes about posts, and routes about users, take besides their own parameters. */
export const POST_FIELDS = ['tweet.fields', 'user.fields', 'media.fields', 'poll.fields', 'place.fields', 'expansions'] as const;
export const USER_FIELDS = ['tweet.fields', 'user.fields', 'expansions'] as const;

/** Which fields of what somebody asked for; those that always come are not among them. */
export interface Wanted {
  readonly post: ReadonlySet<string>;
  readonly user: ReadonlySet<string>;
  readonly media: ReadonlySet<string>;
  readonly expansions: ReadonlySet<string>;
}

/** Query parameters, read with the strictness of X: unknown names and values are errors. */
export class Params {
  /** @throws XError 400 when a parameter is not one of `known` */
  constructor(
    private readonly query: URLSearchParams,
    known: readonly string[],
  ) {
    const unknown = [...query.keys()].filter((name) => !known.includes(name));
    if (unknown.length === 0) return;
    throw invalidRequest(
      ...unknown.map((name) => ({
        message: `The query parameter [${name}] is not one of [${known.join(',')}]`,
        parameters: { [name]: query.getAll(name) },
      })),
    );
  }

  optional(name: string): string | undefined {
    return this.query.get(name) ?? undefined;
  }

  text(name: string): string {
    const value = this.query.get(name);
    if (value === null || value === '') throw badParameter(name, value ?? '', `The \`${name}\` query parameter can not be empty`);
    return value;
  }

  ids(name: string, most: number): string[] {
    const ids = this.text(name).split(',');
    if (ids.length > most)
      throw badParameter(name, ids.join(','), `size of \`${name}\` query parameter list [${ids.length}] is not between 1 and ${most}`);
    for (const id of ids) if (!isId(id)) throw invalidId(name, id);
    return [...new Set(ids)];
  }

  optionalId(name: string): string | undefined {
    const value = this.optional(name);
    if (value !== undefined && !isId(value)) throw invalidId(name, value);
    return value;
  }

  count(name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
    const given = this.optional(name);
    if (given === undefined) return fallback;
    const value = Number(given);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw badParameter(name, given, `The \`${name}\` query parameter value [${given}] is not between ${min} and ${max}`);
  }

  instant(name: string): number | undefined {
    const given = this.optional(name);
    if (given === undefined) return undefined;
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(given) && !Number.isNaN(Date.parse(given))) return Date.parse(given);
    throw badParameter(name, given, `The \`${name}\` query parameter value [${given}] is not a valid RFC3339 date-time`);
  }

  oneOf<const T extends string>(name: string, values: readonly T[], fallback: T): T {
    return this.list(name, values)[0] ?? fallback;
  }

  wanted(about: 'posts' | 'users'): Wanted {
    const fields = (name: keyof typeof FIELDS): Set<string> => new Set(this.list(name, FIELDS[name].split(',')));
    fields('poll.fields');
    fields('place.fields');
    const expansions = (about === 'posts' ? POST_EXPANSIONS : USER_EXPANSIONS).split(',');
    return {
      post: fields('tweet.fields'),
      user: fields('user.fields'),
      media: fields('media.fields'),
      expansions: new Set(this.list('expansions', expansions)),
    };
  }

  list<const T extends string>(name: string, values: readonly T[]): T[] {
    const given = this.optional(name)?.split(',').filter(Boolean) ?? [];
    const unknown = given.filter((value) => !(values as readonly string[]).includes(value));
    if (unknown.length === 0) return given as T[];
    throw invalidRequest(
      ...unknown.map((value) => ({
        message: `The \`${name}\` query parameter value [${value}] is not one of [${values.join(',')}]`,
        parameters: { [name]: [this.optional(name) ?? ''] },
      })),
    );
  }
}
