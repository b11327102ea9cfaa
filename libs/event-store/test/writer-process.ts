// A writer to be killed: appends transaction after transaction and tells each committed position on stdout.
import { Client } from 'pg';
import { append } from '../src/append.ts';

const [url, writer] = process.argv.slice(2);
const client = new Client({ connectionString: url });
await client.connect();
for (let n = 0; ; n += 1) {
  await client.query('begin');
  await append(client, `own-${writer}`, null, [{ type: 'Written', data: { writer, n } }], { occurredAt: '2026-01-05T12:00:00.000Z' });
  const { position } = await append(client, 'shared', null, [{ type: 'Written', data: { writer, n } }], {
    occurredAt: '2026-01-05T12:00:00.000Z',
  });
  await client.query('commit');
  process.stdout.write(`${position}\n`);
}
