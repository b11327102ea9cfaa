import { isDid } from './ids.ts';
import type { Blob } from './world.ts';
import { atUri, checkBlob, datetime, eachObject, fields, integer, list, present, text, uri } from './value-rules.ts';
import { invalidRequest } from './xrpc.ts';

type Fields = Record<string, unknown>;
type FindBlob = (cid: string) => Blob | undefined;

const ROOT = '$.record';
const LANGUAGE = /^(i|[a-z]{2,3})(-[A-Za-z0-9]+)*$/;

/** `app.bsky.feed.post`. */
export function checkPost(record: Fields, findBlob: FindBlob): void {
  const written = text(record, 'text', ROOT, { bytes: 3000, graphemes: 300 });
  datetime(record, 'createdAt', ROOT);
  if (present(record, 'langs')) checkLanguages(record);
  if (present(record, 'tags'))
    for (const index of list(record, 'tags', ROOT, 8).keys())
      text(record['tags'] as Fields, String(index), `${ROOT}.tags`, { graphemes: 64, bytes: 640 });
  if (present(record, 'reply')) {
    const reply = fields(record, 'reply', ROOT);
    strongRef(reply, 'root', `${ROOT}.reply`);
    strongRef(reply, 'parent', `${ROOT}.reply`);
  }
  if (present(record, 'facets'))
    eachObject(record, 'facets', ROOT, Number.POSITIVE_INFINITY, (facet, path) => checkFacet(facet, path, Buffer.from(written)));
  if (present(record, 'embed')) checkEmbed(fields(record, 'embed', ROOT), `${ROOT}.embed`, findBlob);
}

function checkLanguages(record: Fields): void {
  for (const [index, language] of list(record, 'langs', ROOT, 3).entries()) {
    if (typeof language !== 'string' || !LANGUAGE.test(language)) throw invalidRequest(`Invalid language at ${ROOT}.langs[${index}]`);
  }
}

function strongRef(of: Fields, name: string, path: string): void {
  const ref = fields(of, name, path);
  atUri(ref, 'uri', `${path}.${name}`);
  text(ref, 'cid', `${path}.${name}`);
}

/** Stricter than the network, which shows a facet outside the text as plain text: here the mistake is told. */
function checkFacet(facet: Fields, path: string, written: Buffer): void {
  const index = fields(facet, 'index', path);
  const start = integer(index, 'byteStart', `${path}.index`, 0);
  const end = integer(index, 'byteEnd', `${path}.index`, 0);
  if (end <= start || end > written.length)
    throw invalidRequest(`byte range ${start} to ${end} is not inside the text (${written.length} bytes) at ${path}.index`);
  if (splitsCharacter(written, start) || splitsCharacter(written, end))
    throw invalidRequest(`byte range ${start} to ${end} splits a character at ${path}.index`);
  eachObject(facet, 'features', path, Number.POSITIVE_INFINITY, checkFeature);
}

const splitsCharacter = (utf8: Buffer, offset: number): boolean => ((utf8[offset] ?? 0) & 0b1100_0000) === 0b1000_0000;

function checkFeature(feature: Fields, path: string): void {
  switch (text(feature, '$type', path)) {
    case 'app.bsky.richtext.facet#link':
      return uri(feature, 'uri', path);
    case 'app.bsky.richtext.facet#mention':
      if (!isDid(text(feature, 'did', path))) throw invalidRequest(`Invalid did at ${path}.did`);
      return;
    case 'app.bsky.richtext.facet#tag':
      text(feature, 'tag', path, { graphemes: 64, bytes: 640 });
  }
}

function checkEmbed(embed: Fields, path: string, findBlob: FindBlob): void {
  switch (text(embed, '$type', path)) {
    case 'app.bsky.embed.images':
      return eachObject(embed, 'images', path, 4, (image, at) => checkImage(image, at, findBlob));
    case 'app.bsky.embed.gallery':
      return eachObject(embed, 'items', path, 20, (image, at) => {
        fields(image, 'aspectRatio', at);
        checkImage(image, at, findBlob);
      });
    case 'app.bsky.embed.video':
      return checkBlob(embed, 'video', path, { mimes: ['video/mp4'], bytes: 300_000_000 }, findBlob);
    case 'app.bsky.embed.external':
      return checkLinkCard(fields(embed, 'external', path), `${path}.external`, findBlob);
    case 'app.bsky.embed.record':
      return strongRef(embed, 'record', path);
    case 'app.bsky.embed.recordWithMedia':
      strongRef(fields(embed, 'record', path), 'record', `${path}.record`);
      return checkEmbed(fields(embed, 'media', path), `${path}.media`, findBlob);
  }
}

function checkImage(image: Fields, path: string, findBlob: FindBlob): void {
  checkBlob(image, 'image', path, { mimes: ['image/'], bytes: 2_000_000 }, findBlob);
  text(image, 'alt', path);
  if (!present(image, 'aspectRatio')) return;
  const ratio = fields(image, 'aspectRatio', path);
  integer(ratio, 'width', `${path}.aspectRatio`, 1);
  integer(ratio, 'height', `${path}.aspectRatio`, 1);
}

function checkLinkCard(card: Fields, path: string, findBlob: FindBlob): void {
  uri(card, 'uri', path);
  text(card, 'title', path);
  text(card, 'description', path);
  if (present(card, 'thumb')) checkBlob(card, 'thumb', path, { mimes: ['image/'], bytes: 1_000_000 }, findBlob);
}
