import { base32Id } from '../core/seeded.ts';

export const POST = 'app.bsky.feed.post';
export const LIKE = 'app.bsky.feed.like';
export const REPOST = 'app.bsky.feed.repost';
export const FOLLOW = 'app.bsky.graph.follow';
export const PROFILE = 'app.bsky.actor.profile';

const TID_ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
const DID = /^did:(plc:[a-z2-7]{24}|web:[a-zA-Z0-9.-]+)$/;
const HANDLE = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const RECORD_KEY = /^[A-Za-z0-9_~.:-]{1,512}$/;
const NSID = /^[a-zA-Z]([a-zA-Z0-9-]{0,62})(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}))+\.[a-zA-Z][a-zA-Z0-9]{0,62}$/;
const AT_URI = /^at:\/\/([^/]+)\/([^/]+)\/([^/?#]+)$/;

export const isTid = (text: string): boolean => TID.test(text);
export const isDid = (text: string): boolean => DID.test(text);
export const isHandle = (text: string): boolean => text.length <= 253 && HANDLE.test(text);
export const isRecordKey = (text: string): boolean => RECORD_KEY.test(text) && text !== '.' && text !== '..';
export const isNsid = (text: string): boolean => NSID.test(text);

/** 53 bits of microseconds and 10 bits of clock id, 13 sortable characters. */
export function tidAt(ms: number, clockId: number): string {
  let value = (BigInt(Math.max(0, Math.floor(ms * 1000))) << 10n) | BigInt(clockId & 1023);
  let text = '';
  for (let digit = 0; digit < 13; digit++) {
    text = `${TID_ALPHABET[Number(value & 31n)]}${text}`;
    value >>= 5n;
  }
  return text;
}

export const didFor = (...name: (string | number)[]): string => `did:plc:${base32Id(24, ...name)}`;

export const uriOf = (did: string, collection: string, rkey: string): string => `at://${did}/${collection}/${rkey}`;

export interface AtUri {
  readonly authority: string;
  readonly collection: string;
  readonly rkey: string;
}

export function parseAtUri(text: string): AtUri | undefined {
  const [, authority, collection, rkey] = AT_URI.exec(text) ?? [];
  if (!authority || !collection || !rkey) return undefined;
  return (isDid(authority) || isHandle(authority)) && isNsid(collection) && isRecordKey(rkey) ? { authority, collection, rkey } : undefined;
}
