const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup that is meant as such. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | Html | readonly Html[];

/** A template whose values are text unless they are markup themselves: nothing that somebody else wrote becomes an element. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(texts.reduce((all, text, index) => `${all}${markupOf(parts[index - 1] ?? '')}${text}`));

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup;
  return typeof part === 'string'
    ? part.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    : part.map(markupOf).join('');
}
