import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { gradientPng } from '../../core/images.ts';
import { notFound, problem } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { personUrn } from '../rest-li/urn.ts';
import type { Media } from '../world.ts';
import { inspectMedia } from './inspect-media.ts';
import { isUploadOver } from './media-state.ts';

/** Videos are cut into parts of 4 MB. */
export const PART_BYTES = 4 * 1024 * 1024;
/** Also the largest document. */
const BODY_BYTES = 110_000_000;

export const uploadUrl = (origin: string, { urn, kind }: Media, part: number | 'captions' | 'thumbnail'): string =>
  `${origin}/www.linkedin.com/dms-uploads/${kind}/${urn.split(':').at(-1) ?? ''}/${part}?ca=vector_feedshare&cn=uploads&m=sandbox`;

export const etagOf = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

/** `www.linkedin.com/dms-uploads` takes bytes, `media.licdn.com` shows them. Nobody has to log in here: the addresses are secrets. */
export function uploadHost(scope: FastifyInstance, linkedin: LinkedIn): void {
  const { world, clock, parts } = linkedin;
  scope.put('/www.linkedin.com/dms-uploads/:kind/:id/:part', { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const { kind, id, part } = request.params as { kind: string; id: string; part: string };
    const media = world.media.get(`urn:li:${kind}:${id}`);
    if (!media) throw notFound(`urn:li:${kind}:${id}`);
    const now = clock.now();
    if (isUploadOver(media, now)) throw problem(400, 'EXPIRED_UPLOAD_URL', 'The upload URL has expired');
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (bytes.length === 0) throw problem(400, 'INVALID_VALUE_BLANK_FIELD', 'The upload has no bytes');
    void reply.header('etag', etagOf(bytes));
    if (media.kind !== 'video') {
      world.media.put(media.urn, { ...media, ...inspectMedia(media.kind, bytes), uploadedAt: now.toISOString() });
      return reply.code(201).send();
    }
    if (/^\d+$/.test(part)) keepPart(parts.get(media.urn), media, Number(part), bytes);
    return reply.code(200).send();
  });

  scope.get('/media.licdn.com/dms/:kind/:id', async (request, reply) => {
    const { kind, id } = request.params as { kind: string; id: string };
    const media = world.media.get(`urn:li:${kind}:${id}`);
    if (!media && world.members.get(personUrn(id)) === undefined) throw notFound(`urn:li:${kind}:${id}`);
    if (media?.base64 === undefined) return reply.type('image/png').send(gradientPng(64, 36, [10, 102, 194]));
    return reply.type(media.mimeType ?? 'image/png').send(Buffer.from(media.base64, 'base64'));
  });
}

function keepPart(open: Map<number, Buffer> | undefined, { fileSizeBytes = 0 }: Media, part: number, bytes: Buffer): void {
  if (!open) throw problem(400, 'EXPIRED_UPLOAD_URL', 'The upload is not open any more');
  const expected = Math.min(PART_BYTES, fileSizeBytes - part * PART_BYTES);
  if (bytes.length !== expected)
    throw problem(400, 'INVALID_VALUE_FOR_FIELD', `Part ${part} has ${bytes.length} bytes where ${expected} were announced`);
  open.set(part, bytes);
}
