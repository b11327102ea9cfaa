/** Who lives in the demo: three accounts that post in three ways. */
export const DEMO_ACCOUNTS = [
  {
    handle: 'harbour-coffee.test',
    displayName: 'Harbour Coffee',
    description: 'Small-batch roasters by the water.',
    followers: 4_820,
    following: 312,
    posts: { count: 44, days: 30 },
  },
  {
    handle: 'nora-lind.test',
    displayName: 'Nora Lind',
    description: 'Illustrator. Ink, paper and slow mornings.',
    followers: 12_640,
    following: 508,
    posts: { count: 36, days: 30 },
  },
  {
    handle: 'open-atlas.test',
    displayName: 'Open Atlas',
    description: 'Maps for everyone, made in the open.',
    followers: 1_930,
    following: 141,
    posts: { count: 28, days: 30 },
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
