import { replayContract } from '../contract/replay.contract.ts';

replayContract('X', { platform: 'x', fixtures: new URL('./fixtures/', import.meta.url) });
