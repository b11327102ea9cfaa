import { createRequire, registerHooks } from 'node:module';

/** Asks a database inside a span, ends with a span, and tells which of OpenTelemetry's heavy packages were loaded. */
const loaded = new Set<string>();
registerHooks({
  load(url, context, nextLoad) {
    const found = /node_modules\/@opentelemetry\/([^/]+)/.exec(url)?.[1];
    if (found !== undefined && found !== 'api') loaded.add(found);
    return nextLoad(url, context);
  },
});

await import('../src/telemetry/register.ts');
const { silentLog } = await import('@afterpost/kernel');
const { Signal } = await import('@afterpost/messaging');
const { trace } = await import('@opentelemetry/api');
const { openDatabase } = await import('../src/database/open-database.ts');
const { urlAs } = await import('../src/database/provision.ts');
const { spanned, SpanKind } = await import('../src/telemetry/spanned.ts');

const { databaseUrl } = JSON.parse(process.argv[2] ?? '{}') as { databaseUrl: string };
const database = await openDatabase(urlAs(databaseUrl, 'publisher'), { schema: 'publisher', migrations: [] }, new Signal(), silentLog);
await spanned('publisher', 'rpc publisher.count', SpanKind.SERVER, undefined, () =>
  database.transaction(async ({ em, pg }) => {
    await em.query('select 1');
    await pg.query('select 2');
  }),
);
await database.dataSource.destroy();
// As Fastify gets it.
const { createServer } = createRequire(import.meta.url)('node:http') as typeof import('node:http');
const server = createServer((_request, response) => response.end());
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}/oauth/x/callback?code=CANARY-code&state=CANARY-state&lang=en`);
server.close();
trace.getTracer('tests').startSpan('last words').end();
process.stdout.write(JSON.stringify([...loaded]));
