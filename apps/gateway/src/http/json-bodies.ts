import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemException } from './problem.ts';

const BYTES_MAX = 1_048_576;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON bodies: none at all is fine with the header that announces one, bad UTF-8 is not, nor are keys that poison prototypes. */
export function readJsonBodies(app: NestFastifyApplication): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit: BYTES_MAX }, (request, raw, done) => {
    const body = raw as Buffer;
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
