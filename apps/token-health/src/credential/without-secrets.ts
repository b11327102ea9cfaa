/** Words for others, without what a careless or hostile platform may have repeated in them. */
export const withoutSecrets = (words: string, secrets: readonly (string | null)[]): string =>
  secrets.reduce<string>((text, secret) => (secret ? text.replaceAll(secret, '[secret]') : text), words);
