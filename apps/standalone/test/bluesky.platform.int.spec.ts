import { platformContract } from '@afterpost/platforms/testing';
import { blueskyStage } from './bluesky-stage.ts';

platformContract('Bluesky against the sandbox', blueskyStage);
