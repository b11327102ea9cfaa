import type { CaptureError, Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';

/** A failure in the words that the panel knows (`Comments: Permission denied`). The platform's own words stay inside. */
export function captureError(part: CaptureError['part'], failure: Failure): CaptureError {
  return { part, class: failure.class, message: wordsFor(failure) };
}

/** Figures that are there but not all: refused metrics are named, in the adapter's words. */
export const partialError = (failure: Failure): CaptureError =>
  failure.class === 'invalid_request'
    ? { part: 'Insights metrics', class: failure.class, message: failure.message }
    : captureError('Insights metrics', failure);

/** Which part a failed reading is about: the post itself, or only its figures. */
export function postError(failure: Failure): CaptureError {
  const isAboutPost = failure.class === 'not_found' || failure.class === 'invalid_request';
  return captureError(isAboutPost ? 'Post' : 'Insights metrics', failure);
}

export const POST_GONE: CaptureError = { part: 'Post', class: 'not_found', message: 'Post not found' };

function wordsFor(failure: Failure): string {
  switch (failure.class) {
    case 'rate_limited':
      return 'Rate limit exceeded';
    case 'permission_denied':
      return 'Permission denied';
    case 'token_expired':
      return 'Access token expired';
    case 'not_found':
      return 'Post not found';
    case 'invalid_request':
      return 'Invalid media ID';
    case 'content_rejected':
      return 'Request refused';
    case 'transient':
    case 'unconfirmed':
      return 'Platform unavailable';
    default:
      return unreachable(failure.class);
  }
}
