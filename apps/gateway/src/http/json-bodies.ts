import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JSON_ONLY, ProblemException } from './problem.ts';

const FORM = 'application/x-www-form-urlencoded';
const BYTES_MAX = 1_048_576;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON bodies: none at all is fine with the header that announces one, bad UTF-8 is not, nor are keys that poison prototypes. */
export function readJsonBodies(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  // Fastify would read plain text, Nest forms: nobody asked for either.
  server.removeContentTypeParser('text/plain');
  app.useBodyParser(FORM, {}, (_request, _raw, done) => done(new ProblemException('unsupported-media-type', JSON_ONLY), undefined));
  const parse = server.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit: BYTES_MAX }, (request, raw, done) => {
    const body = raw;
    if (body.length === 0) return done(null, undefined);
    const text = textOf(body);
    if (text === undefined) return done(new ProblemException('invalid-request', 'The body is not valid UTF-8.'), undefined);
    return void parse(request as never, text, done);
  });
}

function textOf(body: Buffer): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}
