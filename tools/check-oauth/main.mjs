// npm run check:oauth: consent in a real Chromium, from our page over the sandbox's to our page again. Needs Chromium.
// Screenshots go to the directory that is given as an argument. Exit code 0 only if every line holds.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../apps/standalone/src/env.ts';
import { startStandalone } from '../../apps/standalone/src/start-standalone.ts';
import { jsonLog } from '../../libs/service-host/src/process/log.ts';
import { startChromium } from './chromium.mjs';

const [screenshots] = process.argv.slice(2);
await using stack = new AsyncDisposableStack();
const dataDir = mkdtempSync(join(tmpdir(), 'afterpost-check-oauth-'));
// PostgreSQL's own user has to get there, where this runs as root.
chmodSync(dataDir, 0o755);
stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
const stopping = new AbortController();
const afterpost = stack.use(
  await startStandalone(readSettings({ PORT: '0', AFTERPOST_DATA_DIR: dataDir }), {
    networks: {},
    log: jsonLog('error'),
    stopping: stopping.signal,
  }),
);
stack.defer(() => stopping.abort());
const chromium = await startChromium(stack);

const api = async (method, path, body) => {
  const response = await fetch(`${afterpost.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${afterpost.apiKey}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
};
const account = (platform, fields) =>
  fetch(`${afterpost.sandboxUrl}/_control/${platform}/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
const title = (window) => window.evaluate('document.title');
const shot = async (window, name) => {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await window.screenshot(join(screenshots, `${name}.png`));
};
const say = (line) => console.log(`✓ ${line}`);

await account('x', { handle: 'ada_lind', displayName: 'Ada Lind' });
const begun = await api('POST', '/social-accounts/connect', { platform: 'x' });
const window = await chromium.window();
await window.open(begun.authorize_url);
assert.equal(await title(window), 'Connect X – Afterpost');
assert.equal(await window.evaluate('getComputedStyle(document.querySelector("main")).borderTopStyle'), 'solid');
await shot(window, '1-start');
say('our page shows what will be asked for, styled under its policy');

await window.click('Continue to X');
assert.match(await window.evaluate('location.pathname'), /x\.com\/i\/oauth2\/authorize$/);
await shot(window, '2-network');
say('its button leads to the network');

await window.evaluate('document.querySelector("select").value = "ada_lind"');
await window.click('Allow');
assert.equal(await title(window), 'X is connected – Afterpost');
assert.equal(await window.evaluate('document.cookie'), '');
await shot(window, '3-connected');
const { account_ids } = await api('GET', `/connections/${begun.connection_id}`);
const { data } = await api('GET', '/social-accounts?limit=200');
assert.ok(data.some(({ id, handle }) => id === account_ids[0] && handle === 'ada_lind'));
say('Allow leads back, and the account is listed; the page can’t read its cookie');

const late = await chromium.window();
const second = await api('POST', '/social-accounts/connect', { platform: 'x' });
await window.open(second.authorize_url);
await window.click('Continue to X');
await late.open(second.authorize_url);
await late.click('Continue to X');
assert.match(await title(late), /not the browser that began/);
await shot(late, '4-other-browser');
say('another browser with the same link is turned away');

await window.click('Deny');
assert.match(await title(window), /Nothing was connected/);
await shot(window, '5-denied');
say('Deny is told in words');

for (const handle of ['bakery', 'market']) await account('facebook', { handle, displayName: handle, email: 'owner@pages.test' });
const pages = await api('POST', '/social-accounts/connect', { platform: 'facebook' });
await window.open(pages.authorize_url);
await shot(window, '6-start-facebook');
await window.click('Continue to Facebook');
await window.evaluate(
  '(() => { const { options } = document.querySelector("select"); for (const one of options) if (one.text.startsWith("bakery")) one.selected = true; })()',
);
await window.click('Allow');
assert.match(await title(window), /One more choice/);
await shot(window, '7-choice');
assert.equal((await api('GET', `/connections/${pages.connection_id}/candidates`)).data.length, 2);
say('several Pages leave a choice');

assert.deepEqual([...window.complaints, ...late.complaints], []);
say('no page asked for what its policy forbids');
