import { InvalidArgumentError } from 'commander';

export interface Image {
  readonly url: string;
  alt_text?: string;
}

/** `--image … --alt …`: each alt text belongs to the picture before it. */
export function images() {
  const given: Image[] = [];
  return {
    image: (url: string): Image[] => {
      given.push({ url });
      return given;
    },
    alt: (text: string): string => {
      const last = given.at(-1);
      if (!last) throw new InvalidArgumentError('It describes the --image before it, and there is none.');
      if (last.alt_text !== undefined) throw new InvalidArgumentError('The --image before it has one already.');
      last.alt_text = text;
      return text;
    },
  };
}
