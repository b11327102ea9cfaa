import type { Platform } from '@afterpost/contracts';
import type { Platforms } from '@afterpost/platforms';
import { Inject, Injectable } from '@nestjs/common';
import { PLATFORMS, REFRESH_LEADS, type RefreshLeads } from '../settings.ts';
import type { Lifetimes as PlatformLifetimes } from './lifetime.ts';

/** How long tokens last on each platform, with the leads that this installation wants. */
@Injectable()
export class Lifetimes {
  constructor(
    @Inject(PLATFORMS) private readonly platforms: Platforms,
    @Inject(REFRESH_LEADS) private readonly leads: RefreshLeads,
  ) {}

  /** `undefined` for a platform that this build cannot talk to. */
  of(platform: Platform): PlatformLifetimes | undefined {
    const lifetimes = this.platforms.get(platform)?.capabilities.lifetimes;
    const refreshLeadMs = this.leads[platform];
    return lifetimes && refreshLeadMs !== undefined ? { ...lifetimes, refreshLeadMs } : lifetimes;
  }
}
