/** When each version of the Graph API dies; `null` is not announced yet. */
const VERSIONS: Readonly<Record<string, string | null>> = {
  'v22.0': '2027-05-20',
  'v23.0': '2027-10-08',
  'v24.0': '2028-02-18',
  'v25.0': '2028-07-29',
  'v26.0': null,
};

export const isVersion = (segment: string): boolean => /^v\d+\.\d+$/.test(segment);

export function isAlive(version: string, now: Date): boolean {
  const dies = VERSIONS[version];
  return dies === null || (dies !== undefined && now.getTime() < Date.parse(dies));
}

/** What a request without a version gets. */
export const oldestAlive = (now: Date): string => Object.keys(VERSIONS).find((version) => isAlive(version, now)) as string;

/** A version that has been one once: older than the newest. */
export const wasVersion = (version: string): boolean => Number(version.slice(1)) <= 26;
