import type { z } from 'zod';

/** A command's contract: what goes in, what comes out, and the ways it may be refused. */
export interface Command<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Refused extends string = string,
> {
  readonly name: Name;
  readonly in: Input;
  readonly out: Output;
  readonly refusals: readonly Refused[];
  readonly timeoutMs: number;
}

/** Defines a command `<service>.<verb-noun>`; its subject on the bus is `rpc.<name>`. */
export const command = <const Name extends string, Input extends z.ZodType, Output extends z.ZodType, const Refused extends string = never>(
  name: Name,
  contract: { in: Input; out: Output; refusals?: readonly Refused[]; timeoutMs?: number },
): Command<Name, Input, Output, Refused> => ({
  name,
  in: contract.in,
  out: contract.out,
  refusals: contract.refusals ?? [],
  timeoutMs: contract.timeoutMs ?? 5_000,
});

export type In<C extends Command> = z.output<C['in']>;
export type Out<C extends Command> = z.output<C['out']>;
export type Code<C extends Command> = C['refusals'][number];

/** What travels beside a command. `id` makes it repeatable: the same id again has the earlier outcome. */
export interface CommandMeta {
  readonly id: string;
  readonly tenant: string;
  readonly traceparent?: string;
  readonly correlationId?: string;
}

/** The answer to a command. `unavailable`: surely not done. `timeout`: may have been done, repeat with the same id. */
export type Reply<C extends Command> =
  | { readonly ok: true; readonly value: Out<C> }
  | { readonly ok: false; readonly kind: 'refused'; readonly code: Code<C>; readonly message: string; readonly details?: unknown }
  | { readonly ok: false; readonly kind: 'invalid'; readonly issues: readonly { path: string; message: string }[] }
  | { readonly ok: false; readonly kind: 'failed'; readonly ref: string }
  | { readonly ok: false; readonly kind: 'unavailable' }
  | { readonly ok: false; readonly kind: 'timeout' };
