import { sniffMime } from '../core/images.ts';

/** What came of looking at a media URL. */
export type MediaLook =
  | { readonly found: true; readonly mime: string | undefined; readonly bytes: number | undefined }
  | { readonly found: false };

const BY_ENDING: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
  mov: 'video/mp4',
};

/**
 * Fetches a media URL as Meta's servers would, as far as this machine goes: addresses on loopback are really fetched and
 * believed by their bytes; others are believed by their ending, since the sandbox makes no connections outwards. Hosts
 * under `.invalid` are never there.
 */
export async function lookAtMedia(address: string): Promise<MediaLook> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname.endsWith('.invalid')) return { found: false };
  if (!isLoopback(url.hostname)) return { found: true, mime: BY_ENDING[endingOf(url)], bytes: undefined };
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(20_000) });
    const bytes = Buffer.from(await response.arrayBuffer());
    return response.ok ? lookAtBytes(bytes) : { found: false };
  } catch {
    // Nobody there, or too slow: to Meta the same as a broken link.
    return { found: false };
  }
}

export const lookAtBytes = (bytes: Buffer): MediaLook => ({ found: true, mime: sniffMime(bytes), bytes: bytes.length });

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.');
const endingOf = ({ pathname }: URL): string => /\.(\w+)$/.exec(pathname)?.[1]?.toLowerCase() ?? '';
