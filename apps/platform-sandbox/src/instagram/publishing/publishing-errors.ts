import { GraphError } from '../../meta/graph-error.ts';
import type { FileFault } from './media-files.ts';

/** An error of the publishing table: code, subcode, a title and words for people. */
export const publishingError = ({ code, subcode, title, message }: FileFault): GraphError =>
  new GraphError(code, subcode === 0 ? message : title, {
    ...(subcode === 0 ? {} : { subcode, userTitle: title, userMessage: message }),
    isTransient: code === -1 || code === -2,
    status: 400,
  });

const error = (code: number, subcode: number, title: string, message: string) => (): GraphError =>
  publishingError({ code, subcode, title, message });

export const notReady = error(
  9007,
  2207027,
  'Media ID is not available',
  'The media is not ready for publishing, please wait for a moment',
);
export const noSuchContainer = error(24, 2207006, 'Media not found', 'The media builder with this creation id does not exist.');
export const containerGone = error(24, 2207008, 'Media not found', 'The media builder with this creation id has expired.');
export const containerExpired = error(-2, 2207020, 'Media expired', 'The media you are trying to access has expired.');
export const quotaReached = error(
  9,
  2207042,
  'Limit reached',
  'You reached maximum number of posts that is allowed to be published by API.',
);
export const restricted = error(25, 2207050, 'Account restricted', 'The Instagram account is restricted.');
export const tooManyContainers = error(9, 2207042, 'Limit reached', 'You reached the maximum number of containers for 24 hours.');
export const notAlone = error(100, 2207023, 'Unknown media type', 'An item of a carousel cannot be published by itself.');
