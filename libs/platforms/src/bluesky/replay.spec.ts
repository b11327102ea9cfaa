import { replayContract } from '../testing.ts';

replayContract('Bluesky', { platform: 'bluesky', fixtures: new URL('./fixtures/', import.meta.url) });
