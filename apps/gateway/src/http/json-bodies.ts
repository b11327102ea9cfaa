import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JSON_ONLY, ProblemException } from './problem.ts';

const FORM = 'application/x-www-form-urlencoded';
const LEVELS_MAX = 100;
const BYTES_MAX = 1_048_576;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON bodies: none at all is fine with the header that announces one, bad UTF-8 is not, nor are keys that poison prototypes. */
export function readJsonBodies(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  // Fastify would read plain text, Nest forms: nobody asked for either.
  server.removeContentTypeParser('text/plain');
  // The buttons on our own pages post forms that hold nothing.
  app.useBodyParser(FORM, {}, (_request, raw, done) =>
    done(raw.length === 0 ? null : new ProblemException('unsupported-media-type', JSON_ONLY), undefined),
  );
  const parse = server.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit: BYTES_MAX }, (request, raw, done) => {
    if (raw.length === 0) return done(null, undefined);
    const text = textOf(raw);
    if (text === undefined) return done(new ProblemException('invalid-request', 'The body is not valid UTF-8.'), undefined);
    return void parse(request as never, text, (error, value) => done(error ?? refusalOf(value), value));
  });
}

/** Whoever walks a value calls himself once per level: a million brackets would be the end of his stack. */
const refusalOf = (value: unknown): Error | null =>
  isDeeper(value, LEVELS_MAX) ? new ProblemException('invalid-request', `The body is nested more than ${LEVELS_MAX} levels deep.`) : null;

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

function textOf(body: Buffer): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}
