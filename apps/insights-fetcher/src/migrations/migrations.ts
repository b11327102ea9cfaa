import { Init1767225600000 } from './0001-init.ts';
import { RememberAnswers1795305600000 } from './0002-remember-answers.ts';
import { AppendOneEvent1795392000000 } from './0003-append-one-event.ts';
import { DisabledAccounts1795996800000 } from './0004-disabled-accounts.ts';

/** In the order in which they run. */
export const MIGRATIONS = [Init1767225600000, RememberAnswers1795305600000, AppendOneEvent1795392000000, DisabledAccounts1795996800000];
