import type { createPost, MediaItem, NewPostBody } from '@afterpost/contracts';
import type { z } from 'zod';
import { ProblemException, type ProblemDetail } from '../http/problem.ts';

type NewPostInput = Omit<z.input<(typeof createPost)['in']>, 'postId'>;

/** The body in our words: aliases resolved; an alias beside its name is an error, not a choice. */
export function newPostOf(body: NewPostBody): NewPostInput {
  const errors: ProblemDetail[] = [];
  const content = oneOf(errors, '', 'content', body.content, 'text', body.text) ?? '';
  const media = mediaOf(errors, '', body);
  const targets = body.targets.map((target, index) => {
    const at = `/targets/${index}`;
    const accountId = oneOf(errors, at, 'account_id', target.account_id, 'connection_id', target.connection_id);
    if (accountId === undefined) errors.push({ pointer: `${at}/account_id`, detail: 'is missing' });
    const { overrides } = target;
    return {
      accountId: accountId ?? '',
      overrides: overrides
        ? {
            ...(overrides.text === undefined ? {} : { text: overrides.text }),
            ...(overrides.media || overrides.media_urls ? { media: mediaOf(errors, `${at}/overrides`, overrides) } : {}),
            ...(overrides.media_type === undefined ? {} : { mediaType: overrides.media_type }),
            ...(overrides.thread === undefined
              ? {}
              : {
                  thread: overrides.thread.map((part, number) => ({
                    text: part.text,
                    media: mediaOf(errors, `${at}/overrides/thread/${number}`, part),
                  })),
                }),
          }
        : null,
    };
  });
  if (content === '' && media.length === 0 && !body.link_url && !targets.some(({ overrides }) => overrides?.text || overrides?.media)) {
    errors.push({ pointer: '/content', detail: 'is missing: a post needs a text, a picture or a link' });
  }
  if (errors.length > 0)
    throw new ProblemException('invalid-request', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), errors);
  return {
    content,
    media,
    targets,
    mediaType: body.media_type ?? null,
    linkUrl: body.link_url ?? null,
    campaignId: body.campaign_id ?? null,
    tags: body.tags ?? [],
    topics: body.topics ?? [],
    scheduledAt: body.scheduled_at ? new Date(body.scheduled_at).toISOString() : null,
  };
}

function oneOf(
  errors: ProblemDetail[],
  at: string,
  name: string,
  value: string | undefined,
  alias: string,
  aliased: string | undefined,
): string | undefined {
  if (value !== undefined && aliased !== undefined)
    errors.push({ pointer: `${at}/${alias}`, detail: `is another name of ${name}: give one of them` });
  return value ?? aliased;
}

interface MediaBody {
  readonly media?:
    | readonly { readonly url: string; readonly alt_text?: string | undefined; readonly title?: string | undefined }[]
    | undefined;
  readonly media_urls?: readonly string[] | undefined;
}

function mediaOf(errors: ProblemDetail[], at: string, { media, media_urls }: MediaBody): MediaItem[] {
  if (media && media_urls) errors.push({ pointer: `${at}/media_urls`, detail: 'is the short form of media: give one of them' });
  if (media)
    return media.map(({ url, alt_text, title }) => ({
      url,
      ...(alt_text === undefined ? {} : { altText: alt_text }),
      ...(title === undefined ? {} : { title }),
    }));
  return (media_urls ?? []).map((url) => ({ url }));
}
