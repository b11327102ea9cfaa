import { AppError, isUuid } from '@afterpost/kernel';
import { z } from 'zod';
import { ProblemException } from './problem.ts';

/** An id in a path. What is no id at all is nobody's: the caller answers 404, as for any unknown one. */
export const idSchema = z.string().transform((text) => {
  if (!isUuid(text)) throw new ProblemException('not-found', 'There is nothing with this id.');
  return text.toLowerCase();
});

/** Reads a page; a cursor that we never gave out is the client's mistake. */
export async function knownCursor<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-cursor')
      throw new ProblemException('invalid-request', error.publicMessage, [{ pointer: '/cursor', detail: error.publicMessage }]);
    throw error;
  }
}
