import { Init1767225600000 } from './0001-init.ts';
import { AppendOneEvent1795392000000 } from './0002-append-one-event.ts';
import { PresentedAndFacts1795996800000 } from './0003-presented-and-facts.ts';
import { Connections1796083200000 } from './0004-connections.ts';

/** In the order in which they run. */
export const MIGRATIONS = [Init1767225600000, AppendOneEvent1795392000000, PresentedAndFacts1795996800000, Connections1796083200000];
