import { once } from 'node:events';
import { createServer } from 'node:http';

const HOP_BY_HOP = ['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding'];

/** A wire between Afterpost and an account's server that can lose a request, or the answer to it. */
export class Wiretap {
  #target;
  #losses = [];
  calls = [];

  static async before(target, servers) {
    const tap = new Wiretap();
    tap.#target = target;
    const server = createServer((request, response) => void tap.#pass(request, response).catch((error) => response.destroy(error)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.defer(() => {
      server.closeAllConnections();
      server.close();
    });
    tap.host = `127.0.0.1:${server.address().port}`;
    tap.url = `http://${tap.host}`;
    return tap;
  }

  /**
   * The next request that carries these words is lost on its way, or its answer is: the line breaks (`cut`), or nothing
   * more is heard (`silence`). Resolves with what the network answered, when that has happened.
   */
  lose({ what, how, words }) {
    return new Promise((lost) => this.#losses.push({ what, how, words, lost }));
  }

  callsWith(words) {
    return this.calls.filter(({ body }) => body.includes(words));
  }

  async #pass(request, response) {
    const body = Buffer.concat(await Array.fromAsync(request));
    this.calls.push({ url: request.url, body });
    const at = this.#losses.findIndex(({ words }) => body.includes(words));
    const loss = at < 0 ? undefined : this.#losses.splice(at, 1)[0];
    const lose = (heard) => {
      if (loss.how === 'cut') response.destroy();
      loss.lost(heard);
    };
    if (loss?.what === 'request') return lose(undefined);
    const answer = await fetch(`${this.#target}${request.url}`, {
      method: request.method,
      headers: without(HOP_BY_HOP, request.headers),
      ...(body.length > 0 ? { body } : {}),
    });
    const answered = Buffer.from(await answer.arrayBuffer());
    if (loss) return lose({ status: answer.status, body: JSON.parse(answered) });
    response.writeHead(answer.status, without(HOP_BY_HOP, Object.fromEntries(answer.headers)));
    return response.end(answered);
  }
}

const without = (names, headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
