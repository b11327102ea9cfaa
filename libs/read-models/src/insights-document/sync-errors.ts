import type { CaptureError, FailureClass } from '@afterpost/contracts';

/** Seed 000's words for what went wrong; the platform's own message stays with the capture. */
const WORDS: Readonly<Record<FailureClass, string>> = {
  rate_limited: 'Rate limit exceeded',
  permission_denied: 'Permission denied',
  not_found: 'Post not found',
  invalid_request: 'Invalid media ID',
  token_expired: 'Access token expired',
  transient: 'Platform unavailable',
  content_rejected: 'Content rejected',
  unconfirmed: 'Outcome unknown',
};

/** What a sync says of a target that has nothing to ask the platform for. */
export const NO_EXTERNAL_ID = 'Platform post ID not found';

/** `Comments: Permission denied`; each once, in the order they happened. */
export const syncErrorsOf = (errors: readonly Pick<CaptureError, 'part' | 'class'>[]): string[] => [
  ...new Set(errors.map((error) => `${error.part}: ${WORDS[error.class]}`)),
];
