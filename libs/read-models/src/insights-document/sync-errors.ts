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
export const syncErrorsOf = (errors: readonly Pick<CaptureError, 'part' | 'class' | 'message'>[]): string[] => [
  ...new Set(errors.map((error) => `${error.part}: ${wordsOf(error)}`)),
];

/** Figures that are there but for a refused metric: only the capture's own words can name it. */
const wordsOf = ({ part, class: kind, message }: Pick<CaptureError, 'part' | 'class' | 'message'>): string =>
  part === 'Insights metrics' && kind === 'invalid_request' ? message : WORDS[kind];
