import { base32Id } from '../core/seeded.ts';
import { type Piece, piecesOf, weightedLength } from './text.ts';
import type { Media, StoredPost } from './world.ts';

interface UrlEntity {
  readonly start: number;
  readonly end: number;
  readonly url: string;
  readonly expanded_url: string;
  readonly display_url: string;
  readonly media_key?: string;
}

export interface DisplayText {
  readonly text: string;
  readonly entities: Readonly<Record<string, readonly object[]>>;
}

/** What the text of a post needs to be shown. */
export interface Showing {
  readonly seed: string;
  readonly username: string;
  readonly media: readonly Media[];
  userIdOf(username: string): string | undefined;
}

/** Longer posts show their beginning; the whole is in `note_tweet`. */
const SHOWN_LENGTH = 280;

/**
 * The text as readers get it: links are t.co, media add one at the end, `& < >` are escaped. Entities count code points
 * of that text.
 */
export function displayText(post: StoredPost, showing: Showing, whole = false): DisplayText {
  const shown = new Shown();
  const isCut = !whole && isNote(post);
  const text = isCut
    ? `${Array.from(post.text)
        .slice(0, SHOWN_LENGTH - 1)
        .join('')}…`
    : post.text;
  for (const [index, piece] of piecesOf(text.normalize('NFC')).entries()) addPiece(shown, piece, index, post, showing);
  const [first] = showing.media;
  if (first && !whole) {
    if (text !== '') shown.plain(' ');
    const code = shortCode(showing.seed, post.id, 'media');
    const page = `https://x.com/${showing.username}/status/${post.id}/${first.key.startsWith('3_') ? 'photo' : 'video'}/1`;
    const start = shown.length;
    shown.plain(`https://t.co/${code}`);
    for (const { key } of showing.media) {
      shown.urls.push({
        start,
        end: shown.length,
        url: `https://t.co/${code}`,
        expanded_url: page,
        display_url: `pic.x.com/${code}`,
        media_key: key,
      });
    }
  }
  return { text: shown.text, entities: shown.entities() };
}

export const isNote = (post: StoredPost): boolean => weightedLength(post.text) > SHOWN_LENGTH;

function addPiece(shown: Shown, piece: Piece, index: number, post: StoredPost, showing: Showing): void {
  const start = shown.length;
  switch (piece.kind) {
    case 'plain':
      shown.plain(escaped(piece.text));
      return;
    case 'url': {
      const url = `https://t.co/${shortCode(showing.seed, post.id, index)}`;
      const expanded = /^https?:/i.test(piece.text) ? piece.text : `http://${piece.text}`;
      const bare = piece.text.replace(/^https?:\/\/(www\.)?/i, '');
      shown.plain(url);
      shown.urls.push({
        start,
        end: shown.length,
        url,
        expanded_url: expanded,
        display_url: bare.length > 27 ? `${bare.slice(0, 26)}…` : bare,
      });
      return;
    }
    case 'mention': {
      shown.plain(piece.text);
      const id = showing.userIdOf(piece.name);
      if (id !== undefined) shown.mentions.push({ start, end: shown.length, username: piece.name, id });
      return;
    }
    case 'hashtag':
    case 'cashtag':
      shown.plain(piece.text);
      shown[piece.kind === 'hashtag' ? 'hashtags' : 'cashtags'].push({ start, end: shown.length, tag: piece.name });
  }
}

class Shown {
  text = '';
  length = 0;
  readonly urls: UrlEntity[] = [];
  readonly mentions: object[] = [];
  readonly hashtags: object[] = [];
  readonly cashtags: object[] = [];

  plain(text: string): void {
    this.text += text;
    this.length += Array.from(text).length;
  }

  /** Kinds that are not in the text are left out. */
  entities(): Record<string, readonly object[]> {
    const { urls, mentions, hashtags, cashtags } = this;
    return Object.fromEntries(Object.entries({ urls, mentions, hashtags, cashtags }).filter(([, found]) => found.length > 0));
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const shortCode = (seed: string, postId: string, which: string | number): string => base32Id(10, seed, postId, 't.co', which);
