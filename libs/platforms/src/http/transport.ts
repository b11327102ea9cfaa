import { messageOf } from '@afterpost/kernel';
import type { Dispatcher } from 'undici';
import type { HttpCall, HttpLoss, HttpResult } from './http-call.ts';

/** Sends one request and always resolves: with the whole answer, or with what is known about its loss. */
export function exchange(dispatcher: Dispatcher, call: HttpCall): Promise<HttpResult> {
  return new Promise((resolve) => {
    const attempt = new Attempt(call, resolve);
    const { origin, pathname, search } = new URL(call.url);
    dispatcher.dispatch(
      {
        origin,
        path: `${pathname}${search}`,
        method: call.method,
        headers: { ...call.headers },
        body: call.body ?? null,
        // The attempt's own timer is the only clock: undici's would end it under another name.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      attempt,
    );
  });
}

/** Follows one request through the dispatcher. Settles once; whatever comes later aborts the connection. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #call: HttpCall;
  readonly #resolve: (result: HttpResult) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #status: number | null = null;
  #headers: Record<string, string> = {};
  #length = 0;
  #settled = false;

  constructor(call: HttpCall, resolve: (result: HttpResult) => void) {
    this.#call = call;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#lose('timeout', `no answer within ${call.timeoutMs} ms`), call.timeoutMs);
  }

  /** Called on a connected socket right before the first byte is written: from here on the request may have arrived. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('gave up before sending'));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]),
    );
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    const room = this.#call.bytesMax - this.#length;
    this.#length += chunk.length;
    this.#chunks.push(chunk.subarray(0, Math.max(0, room)));
    if (chunk.length <= room) return;
    if (this.#call.overflow === 'truncate') this.#answer();
    else this.#lose('too-large', `the answer is larger than ${this.#call.bytesMax} bytes`);
  }

  onResponseEnd(): void {
    this.#answer();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_ADDRESS_REFUSED') this.#lose('address-refused', error.message);
    else this.#lose(this.#controller ? 'cut' : 'unreachable', code ?? messageOf(error));
  }

  #answer(): void {
    this.#settle({ kind: 'answer', status: this.#status ?? 0, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }

  #lose(reason: HttpLoss['reason'], detail: string): void {
    this.#settle({ kind: 'loss', reason, sent: this.#controller !== null, status: this.#status, detail });
  }

  #settle(result: HttpResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#resolve(result);
    this.#controller?.abort(new Error('settled'));
  }
}
