/** What an account is called. */
export interface Named {
  readonly handle: string;
  readonly platform: string;
}

/** One target that was not published, and why. */
export interface Failure {
  readonly account: Named | undefined;
  readonly message: string;
}

/** `ada.example (bluesky)`; of an account's post we may hear before we hear of the account. */
const nameOf = (account: Named | undefined): string => (account ? `${account.handle} (${account.platform})` : 'an account');

/** Somebody else's words as a sentence among ours. */
const sentence = (text: string): string => (/[.!?…]\s*$/.test(text) ? text.trim() : `${text.trim()}.`);

const why = (failures: readonly Failure[]): string =>
  failures.map(({ account, message }) => ` On ${nameOf(account)}: ${sentence(message)}`).join('');

export const tokenExpired = (account: Named | undefined, reason: string): string =>
  `Reconnect ${nameOf(account)}: ${sentence(reason)} Until then nothing is published or measured there, and posts that are due wait.`;

export const tokenExpiring = (account: Named | undefined, daysLeft: number, reason: string): string =>
  `Reconnect ${nameOf(account)} ${daysLeft <= 1 ? 'within a day' : `within ${daysLeft} days`}, or its connection ends: ${sentence(reason)}`;

export const targetHeld = (account: Named | undefined, reason: string, until: string): string =>
  `A post waits for ${nameOf(account)}: ${sentence(reason)} It is missed at ${until}; give it another time if that is too early.`;

export const postFailed = (failures: readonly Failure[]): string => `A post could not be published.${why(failures)}`;

export const postPartiallyPublished = (failures: readonly Failure[]): string => `A post is not on all its accounts.${why(failures)}`;
