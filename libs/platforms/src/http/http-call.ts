/** One request as the transport sees it. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Hard total time, connect to last byte. */
  readonly timeoutMs: number;
  readonly bytesMax: number;
  /** What to do with a body beyond `bytesMax`; a web page is worth its first half, a JSON document is not. */
  readonly overflow?: 'refuse' | 'truncate';
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case; a repeated header is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * No whole answer came. `sent` is what publishing hangs on: false means that not one byte of the request left this
 * machine, so the platform cannot have acted on it.
 */
export interface HttpLoss {
  readonly kind: 'loss';
  readonly reason: 'unreachable' | 'timeout' | 'cut' | 'too-large' | 'address-refused' | 'held';
  readonly sent: boolean;
  /** The status, when the answer broke off after its head. */
  readonly status: number | null;
  readonly detail: string;
  /** `held`: a budget is used up, and this is how long. */
  readonly retryAfterMs?: number;
}

export type HttpResult = HttpAnswer | HttpLoss;
