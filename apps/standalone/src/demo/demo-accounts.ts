/** Who lives in the demo: a few accounts that post in their own ways, on every network there is. */
export const DEMO_ACCOUNTS = [
  {
    platform: 'bluesky',
    handle: 'harbour-coffee.test',
    displayName: 'Harbour Coffee',
    description: 'Small-batch roasters by the water.',
    followers: 4_820,
    following: 312,
    posts: { count: 44, days: 30 },
  },
  {
    platform: 'bluesky',
    handle: 'nora-lind.test',
    displayName: 'Nora Lind',
    description: 'Illustrator. Ink, paper and slow mornings.',
    followers: 12_640,
    following: 508,
    posts: { count: 36, days: 30 },
  },
  {
    platform: 'bluesky',
    handle: 'open-atlas.test',
    displayName: 'Open Atlas',
    description: 'Maps for everyone, made in the open.',
    followers: 1_930,
    following: 141,
    posts: { count: 28, days: 30 },
  },
  {
    platform: 'instagram',
    handle: 'harbour.coffee',
    displayName: 'Harbour Coffee',
    description: 'Small-batch roasters by the water.',
    followers: 18_300,
    following: 402,
    posts: { count: 30, days: 30 },
  },
  {
    platform: 'facebook',
    handle: 'harbourcoffee',
    displayName: 'Harbour Coffee',
    description: 'Small-batch roasters by the water.',
    followers: 7_450,
    following: 0,
    posts: { count: 24, days: 30 },
  },
  {
    platform: 'x',
    handle: 'openatlas',
    displayName: 'Open Atlas',
    description: 'Maps for everyone, made in the open.',
    followers: 9_120,
    following: 388,
    posts: { count: 40, days: 30 },
  },
  {
    platform: 'linkedin',
    handle: 'open-atlas',
    displayName: 'Open Atlas',
    description: 'Maps for everyone, made in the open.',
    followers: 5_260,
    following: 0,
    posts: { count: 16, days: 30 },
  },
] as const;

/** What the demo publishes through Afterpost itself. */
export const FIRST_POST = {
  content: 'New print in the shop: the old harbour in three blues, forty copies, each one numbered. #illustration #print',
  tags: ['launch'],
  topics: ['prints'],
} as const;

export const SCHEDULED_POST = {
  content: 'The first cupping of the season is here. Bring a friend, we bring the spoons. #coffee',
  tags: ['events'],
  topics: ['community'],
} as const;
