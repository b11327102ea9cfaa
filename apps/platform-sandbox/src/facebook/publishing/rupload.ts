import type { FastifyInstance, FastifyRequest } from 'fastify';
import { lookAtMedia } from '../../meta/fetch-media.ts';
import { sendJson } from '../../meta/graph-routes.ts';
import type { Facebook } from '../facebook.ts';
import { received, takeBytes } from './publish-video.ts';

/** `rupload.facebook.com/video-upload/{v}/{video}`: by `file_url`, or bytes at an `offset`. */
export function ruploadRoutes(scope: FastifyInstance, facebook: Facebook): void {
  scope.post('/rupload.facebook.com/video-upload/:version/:video', async (request, reply) => {
    const complaint = await upload(facebook, request);
    if (complaint === undefined) return sendJson(reply, 200, { success: true });
    const debug = { retriable: false, type: 'ProcessingFailedError', message: complaint };
    return sendJson(reply, 400, { debug_info: debug });
  });
}

/** What was wrong, in words. */
async function upload(facebook: Facebook, request: FastifyRequest): Promise<string | undefined> {
  const { video: id } = request.params as { video: string };
  const token = /^OAuth\s+(\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const holder = token === undefined ? undefined : facebook.meta.world.tokens.get(token);
  const video = facebook.stores.videos.get(id);
  if (!holder || facebook.meta.tokens.reasonAgainst(holder)) return 'Authorization failed: send "Authorization: OAuth {token}"';
  if (!video || holder.pageId !== video.pageId) return 'Unknown video';
  const url = header(request, 'file_url');
  if (url !== undefined) {
    if (URL.canParse(url) && new URL(url).hostname.endsWith('.fbcdn.net')) return 'Files on fbcdn.net cannot be used';
    const look = await lookAtMedia(url);
    if (!look.found) return 'The file could not be downloaded';
    received(facebook, video, look);
    return undefined;
  }
  const offset = Number(header(request, 'offset') ?? 0);
  const fileSize = Number(header(request, 'file_size'));
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (!Number.isInteger(fileSize) || fileSize <= 0) return 'The header file_size is missing';
  if (offset !== video.received) return `Offset mismatch: ${video.received} bytes are here`;
  takeBytes(facebook, { ...video, fileSize }, bytes);
  return undefined;
}

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};
