import type { Failure } from '@afterpost/contracts';
import { failed, type Outcome, type PlatformAccess, type PlatformAdapter } from '@afterpost/platforms';
import type { Account } from '../schedule/account.ts';
import type { AccessGrants, Grant } from './access-grants.ts';
import type { CallGate } from './call-gate.ts';

/** One call to a platform, and how its answer and its failure look. */
export interface Question<T> {
  call(adapter: PlatformAdapter, access: PlatformAccess): Promise<T>;
  /** The failure in an answer that concerns the whole account, if there is one. */
  failureOf(answer: T): Failure | undefined;
  /** The answer when the platform is not asked at all. */
  failedBy(failure: Failure): T;
}

/** A question whose answer is an outcome. */
export const outcomeOf = <T>(call: Question<Outcome<T>>['call']): Question<Outcome<T>> => ({
  call,
  failureOf: (answer) => (answer.ok ? undefined : answer.failure),
  failedBy: failed,
});

export interface SessionParts {
  readonly account: Account;
  readonly adapter: PlatformAdapter;
  readonly grant: Grant;
  readonly grants: AccessGrants;
  readonly gate: CallGate;
  /** Holds on to the account's lease; called before every call to the platform. */
  readonly keepLease: () => Promise<void>;
}

/**
 * The calls of one capture. A refused token is reported and renewed once, for all calls in flight together. After "too
 * many requests", or without a token, the platform is not asked again: every further answer is that failure.
 */
export class PlatformSession {
  /** Every token that was used: none of them may be kept with an answer. */
  readonly secrets: string[] = [];
  #grant: Grant;
  #renewal: Promise<void> | undefined;
  #halt: Failure | undefined;

  constructor(private readonly parts: SessionParts) {
    this.#grant = parts.grant;
  }

  /** Why the platform is no longer asked. */
  get halt(): Failure | undefined {
    return this.#halt;
  }

  get access(): PlatformAccess {
    return this.#grant.access;
  }

  ask<T>(question: Question<T>): Promise<T> {
    return this.parts.gate.run(async () => {
      const used = this.#grant;
      const answer = await this.#askOnce(question, used);
      const failure = question.failureOf(answer);
      const mayRenew = failure?.class === 'token_expired' && !this.#halt;
      if (!mayRenew || !(await this.#renewed(used, failure))) return this.#heed(question, answer);
      return this.#heed(question, await this.#askOnce(question, this.#grant));
    });
  }

  async #askOnce<T>(question: Question<T>, { access }: Grant): Promise<T> {
    if (this.#halt) return question.failedBy(this.#halt);
    this.secrets.push(access.accessToken);
    await this.parts.keepLease();
    return question.call(this.parts.adapter, access);
  }

  #heed<T>(question: Question<T>, answer: T): T {
    const failure = question.failureOf(answer);
    if (failure?.class === 'rate_limited' || failure?.class === 'token_expired') this.#halt ??= failure;
    return answer;
  }

  /** Whether there is a newer token than the one that was refused. The newer one, refused as well, is the end. */
  async #renewed(used: Grant, failure: Failure): Promise<boolean> {
    if (this.#grant === used) await (this.#renewal ??= this.#renew(failure));
    return this.#grant !== used;
  }

  async #renew(failure: Failure): Promise<void> {
    const { account, grants } = this.parts;
    await grants.report(account, this.#grant.version, failure);
    const renewed = await grants.lease(account);
    if (!renewed.ok) this.#halt = renewed.failure;
    else if (renewed.value.version > this.#grant.version) this.#grant = renewed.value;
    // The very token that was refused: it could not be renewed right now, which says nothing about the next time.
    else this.#halt = { ...failure, class: 'transient' };
  }
}
