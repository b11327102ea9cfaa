import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const box = (type: string, content: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
};

/** The head of a film: its brand, and a `mvhd` that says how long it is. */
function mp4(seconds: number): Buffer {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1_000, 12);
  header.writeUInt32BE(seconds * 1_000, 16);
  return Buffer.concat([box('ftyp', Buffer.from('isom\0\0\x02\0isommp42', 'latin1')), box('moov', box('mvhd', header))]);
}

const FILES: Readonly<Record<string, Buffer>> = {
  '/box.png': Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64'),
  '/dance.gif': Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
  '/film.mp4': mp4(12),
};

/** A host of pictures and films, and of what else a test has by path, for networks that are given bytes. */
export async function startMediaServer(
  more: Readonly<Record<string, Buffer>> = {},
): Promise<{ readonly host: string; readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const file = { ...FILES, ...more }[request.url ?? ''];
    response.writeHead(file ? 200 : 404).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
