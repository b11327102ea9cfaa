// A real browser, driven over its DevTools protocol: no package is needed for the little that a consent takes.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const binary = () => {
  const found = process.env.CHROMIUM ?? NAMES.find((name) => !spawnSync(name, ['--version']).error);
  if (!found) throw new Error('No Chromium here: install it (apt-get install chromium), or name it in CHROMIUM.');
  return found;
};

/** Starts it with a profile of its own; the stack ends it. */
export async function startChromium(stack) {
  const profile = mkdtempSync(join(tmpdir(), 'afterpost-chromium-'));
  stack.defer(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(binary(), ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--disable-gpu', ...asRoot], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  stack.defer(async () => {
    child.kill();
    await ended;
  });
  const socket = new WebSocket(await addressIn(child.stderr));
  await once(socket, 'open');
  stack.defer(() => socket.close());
  return new Chromium(socket);
}

async function addressIn(stderr) {
  let text = '';
  for await (const chunk of stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    const [, address] = /DevTools listening on (\S+)/.exec(text) ?? [];
    if (address === undefined) continue;
    stderr.resume();
    return address;
  }
  throw new Error(`Chromium did not start: ${text}`);
}

class Chromium {
  #socket;
  #last = 0;
  #waiting = new Map();
  #listeners = new Set();

  constructor(socket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#heard(JSON.parse(data)));
  }

  /** A window of its own: cookies of other windows are not its. */
  async window() {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId, width: 900, height: 760 });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const window = new Window(this, sessionId);
    for (const domain of ['Page', 'Runtime', 'Log']) await this.send(`${domain}.enable`, {}, sessionId);
    return window;
  }

  send(method, params = {}, sessionId) {
    const id = (this.#last += 1);
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
  }

  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #heard({ id, result, error, ...event }) {
    if (id === undefined) {
      for (const listener of this.#listeners) listener(event);
      return;
    }
    const { resolve, reject, method } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(`${method}: ${error.message}`));
    else resolve(result);
  }
}

class Window {
  /** What its pages complained about: what their policies forbid, scripts that failed. */
  complaints = [];
  #chromium;
  #session;

  constructor(chromium, session) {
    this.#chromium = chromium;
    this.#session = session;
    chromium.listen(({ method, params, sessionId }) => {
      if (sessionId !== session) return;
      // Answers other than 200 are errors to the browser as well; they are looked at elsewhere.
      if (method === 'Log.entryAdded' && params.entry.level === 'error' && params.entry.source !== 'network')
        this.complaints.push(params.entry.text);
      if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.text);
    });
  }

  async open(url) {
    const loaded = this.#loaded();
    await this.#send('Page.navigate', { url });
    await loaded;
  }

  /** A click in the middle of the button with these words, as a hand makes it; over when the next page is there. */
  async click(words) {
    const { x, y } = await this.evaluate(`(() => {
      const button = [...document.querySelectorAll('button, a')].find((one) => one.textContent.trim() === ${JSON.stringify(words)});
      button.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { x, y, width, height } = button.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
    const loaded = this.#loaded();
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.#send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    await loaded;
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  async screenshot(file) {
    const { data } = await this.#send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(file, Buffer.from(data, 'base64'));
  }

  #send(method, params) {
    return this.#chromium.send(method, params, this.#session);
  }

  #loaded() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('The page did not load within ten seconds.')), 10_000);
      const stop = this.#chromium.listen(({ method, sessionId }) => {
        if (method !== 'Page.loadEventFired' || sessionId !== this.#session) return;
        clearTimeout(late);
        stop();
        resolve();
      });
    });
  }
}
