import { once } from 'node:events';
import { createServer } from 'node:http';
import { crc32, deflateSync } from 'node:zlib';

export const PICTURE = { width: 320, height: 200, bytes: png(320, 200) };
export const PAGE = { title: 'How bees find home', description: 'A page with a picture of its own.' };

/** A web server with a picture and a page, such as an author would name. */
export async function webServer(servers) {
  const server = createServer((request, response) => {
    if (request.url === '/picture.png') return response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE.bytes);
    if (request.url === '/page') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page());
    return response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${server.address().port}`;
  return { host, picture: `http://${host}/picture.png`, page: `http://${host}/page` };
}

const page = () =>
  `<!doctype html><title>not this one</title><meta property="og:title" content="${PAGE.title}"><meta property="og:description" content="${PAGE.description}"><meta property="og:image" content="/picture.png">`;

/** A true-colour gradient. */
function png(width, height) {
  const pixels = (y) => Array.from({ length: width }, (_x, x) => [(x * 255) / width, (y * 255) / height, 160]).flat();
  const rows = Array.from({ length: height }, (_y, y) => Buffer.from([0, ...pixels(y)]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
