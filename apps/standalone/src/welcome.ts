import type { Demo } from './demo/prepare-demo.ts';

export interface Welcome {
  readonly url: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly sandboxUrl: string | undefined;
  readonly demo: Demo | undefined;
  readonly readyMs: number;
}

/** What `npm start` prints when everything runs. */
export function welcome({ url, apiKey, databaseUrl, sandboxUrl, demo, readyMs }: Welcome): string {
  const authorization = `-H "Authorization: Bearer ${apiKey}"`;
  const tries = demo
    ? [
        `curl -s ${authorization} "${url}/api/v1/posts?limit=3&include=insights"`,
        `curl -s ${authorization} ${url}/api/v1/posts/${demo.postId}/analytics`,
        `curl -s ${authorization} -X POST ${url}/admin/social-posts/${demo.postId}/sync-insights`,
      ]
    : [
        `AFTERPOST_URL=${url} AFTERPOST_API_KEY=${apiKey} npm run --silent afterpost -- connect bluesky you.bsky.social`,
        `curl -s ${authorization} ${url}/api/v1/social-accounts`,
        `curl -s ${authorization} "${url}/api/v1/posts?limit=3&include=insights"`,
      ];
  return [
    '',
    `  Afterpost is ready (${(readyMs / 1_000).toFixed(1)} s)`,
    '',
    `  API        ${url}/api/v1/docs`,
    `  API key    ${apiKey}`,
    `  Database   ${databaseUrl}  (read only)`,
    ...(sandboxUrl ? [`  Sandbox    ${sandboxUrl}  (simulated networks)`] : []),
    '',
    '  Try',
    ...tries.map((line) => `    ${line}`),
    '',
    '  Stop with Ctrl-C; everything is kept.',
    '',
    '',
  ].join('\n');
}
