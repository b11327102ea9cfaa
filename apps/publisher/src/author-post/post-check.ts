import type { PostViolation } from '@afterpost/contracts';
import { type Clock, refuse, type Refusal } from '@afterpost/kernel';
import type { Platforms } from '@afterpost/platforms';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { Accounts, type KnownAccounts } from '../know-accounts/accounts.ts';
import { PLATFORMS } from '../platforms.token.ts';
import type { PresentPost } from '../post/post.state.ts';
import { violationsOf, type Written } from './post-violations.ts';

/** Holds a post against the tenant's accounts and the rules of their networks. */
@Injectable()
export class PostCheck {
  constructor(
    private readonly accounts: Accounts,
    @Inject(PLATFORMS) private readonly platforms: Platforms,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Everything that is wrong with a post, and the accounts that it was held against. */
  async examine(tenantId: string, post: Written): Promise<{ violations: PostViolation[]; accounts: KnownAccounts }> {
    const accounts = await this.accounts.find(
      tenantId,
      post.targets.map(({ accountId }) => accountId),
    );
    return { violations: violationsOf(post, accounts, this.platforms, this.clock.now().toISOString()), accounts };
  }

  /** Whether a post that was fine when it was written still is; `but` leaves out what does not matter. */
  async refusal(
    tenantId: string,
    post: PresentPost,
    but: (violation: PostViolation) => boolean = () => false,
  ): Promise<Refusal<'invalid_post'> | undefined> {
    const violations = (await this.examine(tenantId, post)).violations.filter((violation) => !but(violation));
    return violations.length > 0 ? invalidPost(violations) : undefined;
  }
}

export const invalidPost = (violations: readonly PostViolation[]): Refusal<'invalid_post'> =>
  refuse(
    'invalid_post',
    violations.length === 1 ? (violations[0]?.message ?? '') : `${violations.length} things are wrong with the post.`,
    { violations },
  );
