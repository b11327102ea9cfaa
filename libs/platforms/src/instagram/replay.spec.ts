import { replayContract } from '../testing.ts';

replayContract('Instagram', { platform: 'instagram', fixtures: new URL('./fixtures/', import.meta.url) });
