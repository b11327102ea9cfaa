import type { CommandMeta, In, Out, validatePost } from '@afterpost/contracts';
import type { Handles } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import { PostCheck } from './post-check.ts';
import { unstorable } from './unstorable.ts';

/** Tells everything that is wrong with a post, without keeping anything of it. */
@Injectable()
export class ValidatePost implements Handles<typeof validatePost> {
  constructor(private readonly check: PostCheck) {}

  async handle(input: In<typeof validatePost>, meta: CommandMeta): Promise<Out<typeof validatePost>> {
    const { violations } = await this.check.examine(meta.tenant, input);
    return { violations: [...violations, ...unstorable(input)] };
  }
}
