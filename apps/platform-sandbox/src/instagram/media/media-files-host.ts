import type { FastifyInstance } from 'fastify';
import { gradientPng } from '../../core/images.ts';
import { integer } from '../../core/seeded.ts';
import type { Instagram } from '../instagram.ts';

/** The image CDN: leads on to where the file came from, or shows two colours drawn from its name. */
export function mediaFilesHost(scope: FastifyInstance, { meta, media }: Instagram): void {
  scope.get('/scontent.cdninstagram.com/v/:file', async (request, reply) => {
    const { file } = request.params as { file: string };
    const item = media.get(/^\d+/.exec(file)?.[0] ?? '');
    const source = file.includes('-cover') ? item?.coverUrl : item?.url;
    if (source !== undefined && source !== '') return reply.redirect(source);
    const hue = [0, 1, 2].map((channel) => 90 + integer(165, meta.seed, 'picture', file, channel)) as [number, number, number];
    return reply.type('image/png').send(gradientPng(64, 64, hue));
  });
}
