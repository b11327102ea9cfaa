import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { identityContract } from './identity.contract.ts';
import { insightsContract } from './insights.contract.ts';
import { publishingContract } from './publishing.contract.ts';
import { Scenario } from './scenario.ts';
import type { AccountTraits, PlatformStage, StageFactory } from './stage.ts';

const EVERYTHING: AccountTraits = { listsPosts: true, readsComments: true, readsBatches: true };

/** What every network's adapter must hold, whatever it talks to. Steered by capabilities; each test has an account of its own. */
export function platformContract(name: string, factory: StageFactory, traits: AccountTraits = EVERYTHING): void {
  describe(`${name} keeps the platform contract`, () => {
    let stage: PlatformStage;
    beforeAll(async () => {
      stage = await factory();
    });
    afterEach(() => stage.clearFaults());
    afterAll(() => stage.close());
    const open = async (): Promise<Scenario> => new Scenario(stage, await stage.createAccount());

    describe('identity', () => {
      identityContract(open);
    });
    describe('publishing', () => {
      publishingContract(open, traits);
    });
    describe('insights', () => {
      insightsContract(open, traits);
    });
  });
}
