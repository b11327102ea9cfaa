import { problemSchema } from '@afterpost/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiResponse } from '@nestjs/swagger';

/** What every route behind the key may answer besides its own. */
export const ApiProblems = () =>
  applyDecorators(
    ApiBearerAuth(),
    ...[400, 401, 404, 422, 503].map((status) =>
      ApiResponse({ status, description: 'A problem (RFC 9457)', standardSchema: problemSchema }),
    ),
  );

export const ApiIdempotent = () =>
  ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key and body have the first answer again for 24 hours.' });
