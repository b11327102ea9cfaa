import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  CREDENTIALS_KEY: z
    .string()
    .describe('Base64 of the 32 bytes that seal the tokens of connected accounts (`openssl rand -base64 32`); the same at every start.'),
});

/** The environment of token-health beyond what every service has. */
export const tokenHealthEnv = (env: Readonly<Record<string, string | undefined>>) => {
  const { CREDENTIALS_KEY } = parseEnv(schema, env);
  return { credentialsKey: CREDENTIALS_KEY };
};
