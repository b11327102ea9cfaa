import { Failed } from './failed.ts';

/** Where the gateway is and what opens it. */
export interface Settings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Read when a command first asks the gateway something, so that help needs no key. @throws Failed */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const url = env['AFTERPOST_URL'] || DEFAULT_URL;
  if (!isHttp(url)) throw new Failed(`AFTERPOST_URL must be an address such as ${DEFAULT_URL}, not '${url}'.`, 2);
  const apiKey = env['AFTERPOST_API_KEY']?.trim();
  if (!apiKey)
    throw new Failed(
      'AFTERPOST_API_KEY is not set: `npm start` prints the key; put it in the environment with export AFTERPOST_API_KEY=sk_live_…',
      2,
    );
  // A header takes nothing else, and what is pasted from a page brings quotes and dashes of its own.
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new Failed('AFTERPOST_API_KEY holds characters that no key has: copy it again from what `npm start` prints.', 2);
  return { url: url.replace(/\/+$/, ''), apiKey };
}

function isHttp(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
}
