import { replayContract } from '../testing.ts';

replayContract('Facebook', { platform: 'facebook', fixtures: new URL('./fixtures/', import.meta.url) });
