import type { Code, Command, CommandMeta, Post } from '@afterpost/contracts';
import { AppError, isRefusal, refuse, type Refusal } from '@afterpost/kernel';
import type { PostRefusal } from '../post/post.commands.ts';
import { type Decided, written } from '../post/post-store.ts';

/** A decision as the answer to its command: the post as it stands now, or one of the refusals that the command's contract names. */
export function answerWith<C extends Command>(
  command: C,
  decided: Decided | Refusal<PostRefusal>,
  meta: CommandMeta,
): { post: Post; position: number } | Refusal<Code<C>> {
  if (!isRefusal(decided)) return written(decided, meta);
  const code = command.refusals.find((refusal) => refusal === decided.refused);
  if (code === undefined) throw new AppError('refusal-not-in-contract', `${command.name} cannot be refused with ${decided.refused}.`);
  return refuse(code, decided.message, decided.details);
}
