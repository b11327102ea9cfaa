import { z } from 'zod';
import { isId } from './ids.ts';
import { type BadParameter, invalidRequest } from './problems.ts';

const id = z.string().refine(isId, 'is not a valid id');

/** The body of `POST /2/tweets`. */
const schema = z.strictObject({
  text: z.string().optional(),
  media: z.strictObject({ media_ids: z.array(id).min(1).max(4), tagged_user_ids: z.array(id).max(10).optional() }).optional(),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: id,
      exclude_reply_user_ids: z.array(id).optional(),
      auto_populate_reply_metadata: z.boolean().optional(),
    })
    .optional(),
  poll: z
    .strictObject({
      options: z.array(z.string().min(1).max(25)).min(2).max(4),
      duration_minutes: z.int().min(5).max(10_080),
      reply_settings: z.string().optional(),
    })
    .optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  quote_tweet_id: id.optional(),
  community_id: id.optional(),
  share_with_followers: z.boolean().optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
  nullcast: z.boolean().optional(),
  for_super_followers_only: z.boolean().optional(),
  direct_message_deep_link: z.string().optional(),
  geo: z.strictObject({ place_id: z.string() }).optional(),
  card_uri: z.string().optional(),
  edit_options: z.strictObject({ previous_post_id: id }).optional(),
});
export type PostInput = z.output<typeof schema>;

/** @throws XError 400 `invalid-request` with one error per field */
export const readPostInput = (body: unknown): PostInput => readBody(schema, body);

/** Reads a JSON body as strictly as X does. */
export function readBody<S extends z.ZodType>(shape: S, body: unknown): z.output<S> {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidRequest(...parsed.error.issues.map((issue) => badField(issue)));
}

function badField(issue: z.core.$ZodIssue): BadParameter {
  const path = ['$', ...issue.path.map(String)].join('.');
  if (issue.code !== 'unrecognized_keys') return { message: `${path}: ${issue.message}`, parameters: { [path]: [issue.message] } };
  const keys = issue.keys.map((key) => `${path}.${key}`);
  const words = 'is not defined in the schema and the schema does not allow additional properties';
  return { message: keys.map((key) => `${key}: ${words}`).join('; '), parameters: Object.fromEntries(keys.map((key) => [key, [words]])) };
}
