import type { z } from 'zod';

/** A command's contract: what goes in, what comes out, and the ways it may be refused. */
export interface Command<Name extends string = string, In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType, Code extends string = string> {
  readonly name: Name;
  readonly in: In;
  readonly out: Out;
  readonly refusals: readonly Code[];
  readonly timeoutMs: number;
}

/** Defines a command `<service>.<verb-noun>`; its subject on the bus is `rpc.<name>`. */
export const command = <const Name extends string, In extends z.ZodType, Out extends z.ZodType, const Code extends string = never>(
  name: Name,
  contract: { in: In; out: Out; refusals?: readonly Code[]; timeoutMs?: number },
): Command<Name, In, Out, Code> => ({ name, in: contract.in, out: contract.out, refusals: contract.refusals ?? [], timeoutMs: contract.timeoutMs ?? 5_000 });

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
