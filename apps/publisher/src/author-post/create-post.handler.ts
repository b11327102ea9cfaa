import { type CommandMeta, createPost, type In, type PostViolation } from '@afterpost/contracts';
import { type Clock, idFrom } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { KnownAccounts } from '../know-accounts/accounts.ts';
import { mediaTypeOf } from '../post/draft.ts';
import type { PostCommand } from '../post/post.commands.ts';
import { PostStore, written } from '../post/post-store.ts';
import { answerWith } from './answer-with.ts';
import { invalidPost, PostCheck } from './post-check.ts';
import { unstorable } from './unstorable.ts';

type Create = typeof createPost;

/** Writes a draft, or schedules the post at once; nothing of a post with a single violation. */
@Injectable()
export class CreatePost implements Handles<Create> {
  constructor(
    private readonly posts: PostStore,
    private readonly check: PostCheck,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(input: In<Create>, meta: CommandMeta): ReturnType<Handles<Create>['handle']> {
    const earlier = await this.posts.earlier(input.postId, meta);
    if (earlier) return written(earlier, meta);
    const now = this.clock.now().toISOString();
    const scheduledAt = input.scheduledAt === null ? null : new Date(input.scheduledAt).toISOString();
    const { violations, accounts } = await this.check.examine(meta.tenant, input);
    const all = [...violations, ...unstorable(input), ...pastViolations(scheduledAt, now)];
    if (all.length > 0) return invalidPost(all);
    const decided = await this.posts.command(input.postId, meta, () => createCommand(input, scheduledAt, accounts, now));
    return answerWith(createPost, decided, meta);
  }
}

const pastViolations = (scheduledAt: string | null, now: string): PostViolation[] =>
  scheduledAt !== null && scheduledAt < now
    ? [{ pointer: '/scheduled_at', code: 'in_the_past', message: 'A post can only be scheduled for the future.', accountId: null }]
    : [];

function createCommand(input: In<Create>, scheduledAt: string | null, accounts: KnownAccounts, now: string): PostCommand {
  const { postId, content, media, linkUrl, campaignId, tags, topics } = input;
  const targets = input.targets.flatMap(({ accountId, overrides }) => {
    const account = accounts.get(accountId);
    return account ? [{ targetId: idFrom('target', postId, accountId), accountId, platform: account.platform, overrides }] : [];
  });
  return {
    kind: 'create',
    postId,
    content,
    media,
    linkUrl,
    campaignId,
    tags,
    topics,
    mediaType: mediaTypeOf(input),
    targets,
    scheduledAt,
    now,
  };
}
