import type { FastifyInstance } from 'fastify';
import { integer } from '../core/seeded.ts';
import { gradientPng } from '../core/images.ts';
import { graphRoutes } from './graph-routes.ts';
import { GraphServer } from './graph-server.ts';
import { loginDialog } from './login-dialog.ts';
import type { Meta } from './meta.ts';
import { accessToken, debugToken } from './oauth.ts';

/** The hosts that serve Facebook and, with Facebook Login, Instagram: the graph, the login dialog and the pictures. */
export function facebookHosts(scope: FastifyInstance, meta: Meta): void {
  const server = new GraphServer(meta, { 'oauth/access_token': accessToken(meta), debug_token: debugToken(meta) });
  for (const host of ['graph.facebook.com', 'graph-video.facebook.com']) graphRoutes(scope, host, server);
  loginDialog(scope, meta);
  pictures(scope, meta);
}

/** The image CDN: whatever was uploaded, a picture is two colours drawn from its name. */
function pictures(scope: FastifyInstance, { seed }: Meta): void {
  scope.get('/scontent.xx.fbcdn.net/v/:file', async (request, reply) => {
    const { file } = request.params as { file: string };
    const hue = [0, 1, 2].map((channel) => 90 + integer(165, seed, 'picture', file, channel)) as [number, number, number];
    return reply.type('image/png').send(gradientPng(64, 48, hue));
  });
}
