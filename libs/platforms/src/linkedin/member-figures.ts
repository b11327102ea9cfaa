import type { Metrics } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import { instantOrNull, objectOf } from '../http/wire.ts';
import type { PostRef } from '../port/insights.ts';

/** LinkedIn's names for what it counts of a member's post. Each costs a call of its own, for each post. */
export const MEMBER_FIGURES = {
  IMPRESSION: 'impressions',
  MEMBERS_REACHED: 'reach',
  REACTION: 'likes',
  COMMENT: 'comments',
  RESHARE: 'shares',
  LINK_CLICKS: 'clicks',
  VIDEO_PLAY: 'videoViews',
} as const satisfies Readonly<Record<string, keyof Metrics>>;

export type MemberFigure = keyof typeof MEMBER_FIGURES;

const OFTEN: readonly MemberFigure[] = ['IMPRESSION', 'MEMBERS_REACHED'];
const SELDOM: readonly MemberFigure[] = ['REACTION', 'COMMENT', 'RESHARE', 'LINK_CLICKS'];

/** Captures don't fall on the minute: what is nearly due is due. */
const DAILY_MS = 0.85 * DAY;
const WEEKLY_MS = 6.5 * DAY;
const YOUNG_MS = 7 * DAY;

/** What there is to know of a post, the most important first: plays only of a video, and nothing that was refused lately. */
export const figuresOf = ({ mediaType }: PostRef, dropped: ReadonlySet<string>): readonly MemberFigure[] =>
  [...OFTEN, ...SELDOM, ...(mediaType === 'video' ? (['VIDEO_PLAY'] as const) : [])].filter((figure) => !dropped.has(figure));

export const isOften = (figure: MemberFigure): boolean => OFTEN.includes(figure);

/** When a figure was last read, in milliseconds since 1970; `null`: never. */
export function readAtMs({ last }: PostRef, figure: MemberFigure): number | null {
  const instant = instantOrNull(objectOf(last?.block['readAt'])[figure]);
  return instant === null ? null : Date.parse(instant);
}

/**
 * What of a post is worth a call by now (BEHAVIOR.md, 13): impressions and reach daily for a week, the rest at first, once
 * more when the post is a day old, and weekly; everything weekly from then on.
 */
export const dueFigures = (ref: PostRef, dropped: ReadonlySet<string>, now: Date): readonly MemberFigure[] =>
  figuresOf(ref, dropped).filter((figure) => dueInMs(ref, figure, now) <= 0);

/** How long until something is worth a call; 0 or less: now. */
export const nextDueInMs = (ref: PostRef, dropped: ReadonlySet<string>, now: Date): number =>
  Math.min(...figuresOf(ref, dropped).map((figure) => dueInMs(ref, figure, now)));

function dueInMs(ref: PostRef, figure: MemberFigure, now: Date): number {
  const readAt = readAtMs(ref, figure);
  if (readAt === null) return 0;
  const publishedAt = Date.parse(ref.publishedAt);
  const wasYoung = readAt - publishedAt < YOUNG_MS;
  const dueAt = readAt + (isOften(figure) && wasYoung ? DAILY_MS : WEEKLY_MS);
  // A first look in the first minutes has seen little.
  const secondLookAt = readAt < publishedAt + DAY ? Math.max(publishedAt + DAY, readAt) : Number.POSITIVE_INFINITY;
  return Math.min(dueAt, isOften(figure) ? Number.POSITIVE_INFINITY : secondLookAt) - now.getTime();
}
