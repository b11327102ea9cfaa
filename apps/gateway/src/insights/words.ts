import type { CaptureError } from '@afterpost/contracts';
import { syncErrorsOf } from '@afterpost/read-models';

/** Why a target has no figures: what failed, in seed 000's words, and what the platform said. */
export const reasonOf = (error: CaptureError): string => {
  const [words = ''] = syncErrorsOf([error]);
  return error.message === '' ? words : `${words} (${error.message})`;
};
