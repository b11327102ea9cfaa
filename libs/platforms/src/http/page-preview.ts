import { Parser } from 'htmlparser2';

/** What a page says about itself, for a link card. */
export interface PagePreview {
  readonly title: string | null;
  readonly description: string | null;
  readonly imageUrl: string | null;
}

const TITLE_MAX = 300;
const DESCRIPTION_MAX = 1_000;

/** Reads title, description and picture out of as much HTML as there is; never throws. */
export function readPagePreview(html: string, pageUrl: string): PagePreview {
  const meta = new Map<string, string>();
  let title = '';
  let inTitle = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'title' && title === '') inTitle = true;
      const key = (attributes['property'] ?? attributes['name'] ?? '').toLowerCase();
      const content = attributes['content'];
      if (name === 'meta' && content !== undefined && !meta.has(key)) meta.set(key, content);
    },
    ontext(text) {
      if (inTitle && title.length < TITLE_MAX * 4) title += text;
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false;
    },
  });
  parser.write(html);
  parser.end();
  const image = meta.get('og:image') ?? meta.get('og:image:url') ?? meta.get('twitter:image');
  return {
    title: words(meta.get('og:title') ?? meta.get('twitter:title') ?? title, TITLE_MAX),
    description: words(meta.get('og:description') ?? meta.get('description') ?? meta.get('twitter:description'), DESCRIPTION_MAX),
    imageUrl: image && URL.canParse(image, pageUrl) ? new URL(image, pageUrl).href : null,
  };
}

function words(text: string | undefined, lengthMax: number): string | null {
  const clean = (text ?? '').replace(/\s+/g, ' ').trim().toWellFormed();
  const characters = Array.from(clean);
  const short = characters.length > lengthMax ? `${characters.slice(0, lengthMax - 1).join('')}…` : clean;
  return short === '' ? null : short;
}
