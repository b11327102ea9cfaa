import { z } from 'zod';

const forbiddenHeaders = /^(content-length|transfer-encoding|connection)$/i;

/** A scripted misbehaviour of a network, as `POST /_control/{platform}/faults` takes it. */
export const faultSchema = z
  .strictObject({
    match: z
      .strictObject({
        method: z.string().min(1).toUpperCase().optional(),
        path: z.string().min(1).describe('A prefix of, or a piece in, the URL path.').optional(),
      })
      .default({}),
    times: z.int().min(1).describe('How many requests it hits; for ever when left out.').optional(),
    respond: z
      .strictObject({
        status: z.int().min(200).max(599),
        headers: z
          .record(
            z.string().refine((name) => !forbiddenHeaders.test(name), 'the sandbox sets this header itself'),
            z.string(),
          )
          .default({}),
        body: z.unknown().describe('An object is sent as JSON, a string as it is.').optional(),
      })
      .optional(),
    delayMs: z.int().min(0).max(600_000).default(0),
    afterApply: z.boolean().describe('The request is applied first; then comes the fault.').default(false),
    cutBody: z.boolean().describe('The connection is destroyed half way through the body.').default(false),
  })
  .refine((fault) => fault.respond !== undefined || fault.delayMs > 0 || fault.cutBody, {
    message: 'a fault needs respond, delayMs or cutBody, or it changes nothing',
  });

export type Fault = z.output<typeof faultSchema>;

/** A fault as it is listed: with its id and how often it may still hit. */
export interface ArmedFault {
  readonly id: number;
  readonly fault: Fault;
  readonly left: number | null;
}

/** The faults of one network, the oldest that matches first. */
export class FaultScript {
  #armed: ArmedFault[] = [];
  #lastId = 0;

  arm(fault: Fault): ArmedFault {
    const armed = { id: ++this.#lastId, fault, left: fault.times ?? null };
    this.#armed.push(armed);
    return armed;
  }

  /** The fault that hits this request, spent once. */
  take(method: string, path: string): Fault | undefined {
    const hit = this.#armed.find(({ fault: { match } }) => {
      const methodFits = match.method === undefined || match.method === method;
      return methodFits && (match.path === undefined || path.includes(match.path));
    });
    if (!hit) return undefined;
    if (hit.left === 1) this.#armed = this.#armed.filter((armed) => armed !== hit);
    else if (hit.left !== null) this.#armed = this.#armed.map((armed) => (armed === hit ? { ...hit, left: (hit.left ?? 1) - 1 } : armed));
    return hit.fault;
  }

  list(): readonly ArmedFault[] {
    return this.#armed;
  }

  clear(): void {
    this.#armed = [];
  }
}
