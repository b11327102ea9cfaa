// Bluesky's own servers in one process, under Node 22. Tells where they listen in one line of JSON on stdout, then
// answers lines of JSON ({ id, method }) from stdin; ends when stdin does, so that no killed parent leaves it behind.
import { createInterface } from 'node:readline';
import { TestNetwork } from '@atproto/dev-env';

// stdout belongs to the conversation.
console.log = console.error;

const network = await TestNetwork.create({ pds: { hostname: 'localhost' } });
const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const methods = {
  /** Everything that was written is indexed: counts, threads and notifications are what they should be. */
  processAll: () => network.processAll(30_000),
};

tell({
  ready: {
    pds: network.pds.url,
    appview: network.bsky.url,
    /** Signs sessions; public knowledge of the development network. */
    jwtSecret: network.pds.jwtSecretKey().export().toString('utf8'),
  },
});

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line);
  try {
    tell({ id, result: (await methods[method]()) ?? null });
  } catch (error) {
    tell({ id, error: String(error) });
  }
}
await network.close();
process.exit(0);
