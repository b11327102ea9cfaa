import type { FastifyInstance } from 'fastify';
import type { Network, NetworkContext } from '../core/network.ts';
import { actorMethods } from './actor-methods.ts';
import { Bluesky } from './bluesky.ts';
import { blueskyControl } from './control.ts';
import { feedMethods } from './feed-methods.ts';
import { repoMethods } from './repo-methods.ts';
import { serverMethods } from './server-methods.ts';
import { XrpcError, xrpcRoutes } from './xrpc.ts';

const LIMITS = { blobBytes: 50_000_000 };

export function blueskyNetwork(context: NetworkContext): Network {
  const bluesky = new Bluesky(context);
  const methods = {
    ...serverMethods(bluesky, LIMITS),
    ...repoMethods(bluesky),
    ...feedMethods(bluesky),
    ...actorMethods(bluesky),
  };
  return {
    platform: 'bluesky',
    // Bluesky's own client drops the path of the address it is given and asks the host's root.
    rootPaths: ['/xrpc/'],
    routes: (scope) => {
      xrpcRoutes(scope, methods, { ...LIMITS, log: context.log });
      imageRoute(scope, bluesky);
    },
    replay: (change) => bluesky.apply(change),
    reset: () => bluesky.reset(),
    control: blueskyControl(bluesky),
  };
}

/** The image CDN: uploaded bytes as they are, at any size asked for. */
function imageRoute(scope: FastifyInstance, bluesky: Bluesky): void {
  scope.get('/img/:size/plain/:did/:file', async (request, reply) => {
    const { did, file } = request.params as { did: string; file: string };
    const blob = bluesky.world.blobs.get(`${did} ${file.split('@')[0]}`);
    if (!blob) throw new XrpcError(404, 'BlobNotFound', 'Blob not found');
    return reply.type(blob.mimeType).send(Buffer.from(blob.base64, 'base64'));
  });
}
