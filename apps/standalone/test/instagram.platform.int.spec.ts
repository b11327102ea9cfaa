import { platformContract } from '@afterpost/platforms/testing';
import { FLAVOURS, instagramStage } from './instagram-stage.ts';
import { ONE_WAY, THE_OTHER } from './instagram-variants.ts';

for (const flavour of FLAVOURS) {
  platformContract(`Instagram (${flavour}) against the sandbox`, () => instagramStage(flavour, ONE_WAY));
  platformContract(`Instagram (${flavour}) against the sandbox, open questions the other way`, () => instagramStage(flavour, THE_OTHER));
}
