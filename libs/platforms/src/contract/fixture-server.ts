import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FixtureAnswer } from './fixture-file.ts';

/** A vendor that says what it was told to say, and remembers what it was asked beyond that. */
export class FixtureServer {
  /** Requests that no answer was left for. */
  readonly unexpected: string[] = [];
  #left: { readonly answer: FixtureAnswer; times: number }[] = [];
  readonly #server = createServer((request, response) => this.#answer(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  play(answers: readonly FixtureAnswer[]): void {
    this.unexpected.length = 0;
    this.#left = answers.map((answer) => ({ answer, times: answer.times ?? 1 }));
  }

  /** Answers that nothing asked for. */
  get unused(): string[] {
    return this.#left.filter(({ times }) => times > 0).map(({ answer }) => answer.match);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = `${request.method} ${request.url}`;
    request.resume();
    request.once('end', () => {
      const found = this.#left.find(({ answer, times }) => times > 0 && asked.startsWith(answer.match));
      if (!found) {
        this.unexpected.push(asked);
        response.writeHead(599).end();
        return;
      }
      found.times -= 1;
      const { status, headers = {}, body } = found.answer;
      const isText = typeof body === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
      response.end(body === undefined ? '' : isText ? body : JSON.stringify(body));
    });
  }
}
