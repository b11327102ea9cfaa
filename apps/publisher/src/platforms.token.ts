import type { InjectionToken } from '@nestjs/common';

/** The networks that we can publish to: `Platforms`. */
export const PLATFORMS: InjectionToken = Symbol('platforms');
