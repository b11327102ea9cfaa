import { Init1767225600000 } from './0001-init.ts';
import { AppendOneEvent1795392000000 } from './0002-append-one-event.ts';
import { HeldTargets1795478400000 } from './0003-held-targets.ts';

/** In the order in which they run. */
export const MIGRATIONS = [Init1767225600000, AppendOneEvent1795392000000, HeldTargets1795478400000];
