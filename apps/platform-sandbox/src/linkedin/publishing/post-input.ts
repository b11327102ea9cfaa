import { z } from 'zod';
import { inputProblem, type LinkedInError, problem } from '../api/problems.ts';
import type { Open } from '../open-questions.ts';

const COMMENTARY_CHARACTERS = 3_000;
const urn = (...types: readonly string[]) => z.string().regex(new RegExp(`^urn:li:(${types.join('|')}):[\\w-]+$`));
const altText = z.string().max(4_086).optional();

const contentSchema = z.union([
  z.strictObject({ media: z.strictObject({ id: urn('image', 'video', 'document'), title: z.string().optional(), altText }) }),
  z.strictObject({
    multiImage: z.strictObject({
      images: z
        .array(z.strictObject({ id: urn('image'), altText }))
        .min(2)
        .max(20),
      altText,
    }),
  }),
  z.strictObject({
    article: z.strictObject({
      source: z.url(),
      title: z.string().min(1).max(400),
      description: z.string().max(4_086).optional(),
      thumbnail: urn('image').optional(),
      thumbnailAltText: altText,
    }),
  }),
  z.strictObject({
    poll: z.strictObject({
      question: z.string().min(1).max(140),
      options: z
        .array(z.strictObject({ text: z.string().min(1).max(30) }))
        .min(2)
        .max(4),
      settings: z.strictObject({ duration: z.enum(['ONE_DAY', 'THREE_DAYS', 'SEVEN_DAYS', 'FOURTEEN_DAYS']) }),
    }),
  }),
]);

const postSchema = z.strictObject({
  author: urn('person', 'organization'),
  commentary: z.string(),
  visibility: z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN']),
  distribution: z.strictObject({
    feedDistribution: z.enum(['MAIN_FEED', 'NONE']),
    targetEntities: z.array(z.unknown()).default([]),
    thirdPartyDistributionChannels: z.array(z.unknown()).default([]),
  }),
  content: contentSchema.optional(),
  lifecycleState: z.literal('PUBLISHED'),
  isReshareDisabledByAuthor: z.boolean().default(false),
  reshareContext: z.strictObject({ parent: urn('share', 'ugcPost') }).optional(),
});
export type PostInput = z.output<typeof postSchema>;

const editSchema = z.strictObject({ patch: z.strictObject({ $set: z.strictObject({ commentary: z.string() }) }) });
const commentSchema = z.strictObject({
  actor: urn('person', 'organization'),
  object: z.string(),
  message: z.strictObject({ text: z.string().min(1).max(1_250) }),
  parentComment: z.string().optional(),
});
export type CommentInput = z.output<typeof commentSchema>;

export const readPost = (body: unknown, open: Open): PostInput => read(postSchema, body, open);
export const readEdit = (body: unknown, open: Open): string => read(editSchema, body, open).patch.$set.commentary;
export const readComment = (body: unknown, open: Open): CommentInput => read(commentSchema, body, open);

/** @throws LinkedInError 400 for what people would read as more than 3,000 characters */
export function refuseLong(shown: string, open: Open): void {
  const length = Array.from(shown).length;
  if (length > COMMENTARY_CHARACTERS)
    throw invalidInput(open, 'FIELD_LENGTH_TOO_LONG', '/commentary', `is ${length} of ${COMMENTARY_CHARACTERS} characters long`);
}

/** A refusal of one field, in one of the envelopes that LinkedIn has for it. */
export function invalidInput(open: Open, code: string, path: string, words: string): LinkedInError {
  const description = `${path} :: ${words}`;
  if (open('inputErrors') === 'code') return problem(400, code, description);
  return inputProblem(400, description, { code, description, path });
}

/** Reads a body. @throws LinkedInError 400 with LinkedIn's code for the first field that is wrong */
export function read<S extends z.ZodType>(schema: S, body: unknown, open: Open): z.output<S> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = `/${(issue?.path ?? []).join('/')}`;
  const isMissing = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
  throw invalidInput(
    open,
    isMissing ? 'MISSING_FIELD' : codeOf(issue),
    path,
    isMissing ? 'field is required but not found' : (issue?.message ?? ''),
  );
}

function codeOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'too_small':
      return 'INVALID_VALUE_BLANK_FIELD';
    case 'too_big':
      return 'FIELD_LENGTH_TOO_LONG';
    case 'invalid_format':
      return issue.format === 'regex' ? 'INVALID_URN_TYPE' : 'INVALID_VALUE_FOR_FIELD';
    default:
      return 'INVALID_VALUE_FOR_FIELD';
  }
}
