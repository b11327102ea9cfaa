import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphError } from '../../meta/graph-error.ts';
import { sendJson } from '../../meta/graph-routes.ts';
import type { Container } from './container.ts';
import type { Instagram } from '../instagram.ts';
import { mediaFile } from './media-files.ts';

/** `POST https://rupload.facebook.com/ig-api-upload/{v}/{container}`: the bytes of a video, or where they are. */
export function uploadHost(scope: FastifyInstance, instagram: Instagram): void {
  scope.post('/rupload.facebook.com/ig-api-upload/:version/:container', async (request, reply) => {
    const container = containerOf(instagram, request);
    if (!container) return refuse(reply, 'NotAuthorizedError', 'The upload is not known, or the token may not write to it.');
    const words = complaintAbout(request);
    if (words !== undefined) return refuse(reply, 'ProcessingFailedError', words);
    const fault = faultOf(request.headers['file_url']);
    const plan = { ...container.plan, ...(fault ? { fault } : {}) };
    instagram.containers.patch(container.id, { plan, uploadedAt: instagram.meta.clock.now().toISOString() });
    return sendJson(reply, 200, { success: true, message: 'Upload successful.' });
  });
}

function containerOf(instagram: Instagram, { headers, params }: FastifyRequest): Container | undefined {
  const value = /^OAuth\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const container = instagram.containers.get((params as { container: string }).container);
  if (!container?.plan.awaitsUpload || instagram.stateOf(container).status === 'EXPIRED') return undefined;
  try {
    const { instagramId, userId } = instagram.meta.tokens.living(value);
    const isOwner = instagramId === container.igId || instagram.account(container.igId)?.ownerId === userId;
    return isOwner ? container : undefined;
  } catch (error) {
    if (error instanceof GraphError) return undefined;
    throw error;
  }
}

function complaintAbout({ headers, body }: FastifyRequest): string | undefined {
  if (headers['file_url'] !== undefined) return undefined;
  const size = Number(headers['file_size']);
  if (headers['offset'] !== '0' || !Number.isInteger(size)) return 'The headers offset and file_size, or file_url, are required.';
  return Buffer.isBuffer(body) && body.length === size ? undefined : 'The body is not as long as file_size says.';
}

function faultOf(url: string | string[] | undefined) {
  return typeof url === 'string' && URL.canParse(url) ? mediaFile(url, 'video').fault : undefined;
}

const refuse = async (reply: FastifyReply, type: string, message: string): Promise<unknown> =>
  sendJson(reply, 400, { debug_info: { retriable: false, type, message } });
