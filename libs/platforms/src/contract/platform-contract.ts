import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { identityContract } from './identity.contract.ts';
import { insightsContract } from './insights.contract.ts';
import { publishingContract } from './publishing.contract.ts';
import { Scenario } from './scenario.ts';
import type { PlatformStage, StageFactory } from './stage.ts';

/** What every network's adapter must hold, whatever it talks to. Steered by capabilities; each test has an account of its own. */
export function platformContract(name: string, factory: StageFactory): void {
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
      publishingContract(open);
    });
    describe('insights', () => {
      insightsContract(open);
    });
  });
}
