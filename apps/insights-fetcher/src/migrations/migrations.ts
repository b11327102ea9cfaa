import { Init1767225600000 } from './0001-init.ts';
import { RememberCaptures1795305600000 } from './0002-remember-captures.ts';

/** In the order in which they run. */
export const MIGRATIONS = [Init1767225600000, RememberCaptures1795305600000];
