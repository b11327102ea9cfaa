export const POST_TYPES = ['share', 'ugcPost'] as const;
export type PostType = (typeof POST_TYPES)[number];

/** `urn:li:{type}:{id}`; of a comment the id is `(urn:li:activity:{n},{comment})`. */
export interface Urn {
  readonly type: string;
  readonly id: string;
}

export function parseUrn(text: string): Urn | undefined {
  const [, type, id] = /^urn:li:([A-Za-z]+):(.+)$/.exec(text) ?? [];
  return type === undefined || id === undefined ? undefined : { type, id };
}

export const typeOf = (urn: string): string | undefined => parseUrn(urn)?.type;

export const isPerson = (urn: string): boolean => /^urn:li:person:[\w-]+$/.test(urn);
export const isOrganization = (urn: string): boolean => /^urn:li:organization:\d+$/.test(urn);

export const personUrn = (id: string): string => `urn:li:person:${id}`;
export const organizationUrn = (id: string): string => `urn:li:organization:${id}`;
export const commentUrn = (activity: string, id: string): string => `urn:li:comment:(${activity},${id})`;

/** The activity and the id that a comment's URN is made of. */
export function parseCommentUrn(urn: string): { activity: string; id: string } | undefined {
  const [, activity, id] = /^urn:li:comment:\((urn:li:(?:activity|share|ugcPost):\d+),(\d+)\)$/.exec(urn) ?? [];
  return activity === undefined || id === undefined ? undefined : { activity, id };
}

/** 41 bits of Unix milliseconds, then 22 that tell ids of one millisecond apart. No `number` holds one. */
export const timedId = (ms: number, low: number): string => ((BigInt(Math.floor(ms)) << 22n) | BigInt(low % 2 ** 22)).toString();

/** A post and its activity share everything but the last bit of their ids. */
export const activityOf = (postUrn: string): string => `urn:li:activity:${(BigInt(parseUrn(postUrn)?.id ?? 0) | 1n).toString()}`;

/** The URNs of which one is the post behind an activity. */
export function postsBehind(activityUrn: string): string[] {
  const id = parseUrn(activityUrn)?.id ?? '';
  if (!/^\d{1,19}$/.test(id)) return [];
  return POST_TYPES.map((type) => `urn:li:${type}:${(BigInt(id) & ~1n).toString()}`);
}
