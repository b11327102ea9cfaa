import type { Failure } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { PUBLISHING, type PublishingSettings } from '../settings.ts';
import { retryAfterMs } from './retry-after.ts';

/** The business clock with what publishing makes of it. Instants are ISO strings. */
@Injectable()
export class Pace {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PUBLISHING) readonly settings: PublishingSettings,
  ) {}

  now(): string {
    return this.clock.now().toISOString();
  }

  /** When to try again after the given number of failures. */
  retryAt(failures: number, failure: Failure): string {
    return after(this.now(), retryAfterMs(failures, failure, this.settings));
  }
}

export const after = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();
