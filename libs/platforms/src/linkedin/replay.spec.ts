import { replayContract } from '../testing.ts';

replayContract('LinkedIn', { platform: 'linkedin', fixtures: new URL('./fixtures/', import.meta.url) });
