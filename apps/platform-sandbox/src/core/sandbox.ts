import { AppError, type Clock, type Log } from '@afterpost/kernel';
import { CallLedger } from './call-ledger.ts';
import { FaultScript } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Network, NetworkContext } from './network.ts';
import { Problem } from './problem.ts';
import { Variants } from './variants.ts';
import { type ClockAnchor, SandboxClock } from './sandbox-clock.ts';

/** A network with what the sandbox keeps around it. */
export interface HostedNetwork {
  readonly network: Network;
  readonly faults: FaultScript;
}

export type NetworkFactory = (context: NetworkContext) => Network;

/** The journal's name for what belongs to no network. */
const CLOCK = '_clock';

/** Everything that is simulated, without HTTP: the networks, their time, their faults, their memory. */
export class Sandbox {
  readonly calls = new CallLedger();
  readonly networks: readonly HostedNetwork[];
  readonly #clock: SandboxClock;
  readonly #journal: Journal;

  constructor(world: { clock: Clock; journal: Journal; seed: string; ageFactor: number; log: Log; networks: readonly NetworkFactory[] }) {
    const clock = new SandboxClock(world.clock);
    this.#clock = clock;
    this.#journal = world.journal;
    this.networks = world.networks.map((factory) => {
      const network: Network = factory({
        variants: (name) => new Variants(world.seed, name),
        seed: world.seed,
        clock,
        ageFactor: world.ageFactor,
        log: world.log,
        record: (change) => world.journal.append({ part: network.platform, change }),
      });
      return { network, faults: new FaultScript() };
    });
    this.#replay();
  }

  hosted(platform: string): HostedNetwork {
    const found = this.networks.find(({ network }) => network.platform === platform);
    if (found) return found;
    const known = this.networks.map(({ network }) => network.platform).join(', ');
    throw new Problem(400, 'unknown-platform', `The sandbox does not simulate "${platform}". It simulates: ${known}.`);
  }

  time(): { now: string; speed: number } {
    return { now: this.#clock.now().toISOString(), speed: this.#clock.speed };
  }

  changeClock(step: { speed?: number | undefined; advanceMs?: number | undefined }): {
    now: string;
    speed: number;
  } {
    this.#journal.append({ part: CLOCK, change: this.#clock.change(step) });
    return this.time();
  }

  reset(): void {
    this.#clock.reset();
    this.calls.clear();
    for (const { network, faults } of this.networks) {
      faults.clear();
      network.reset();
    }
    this.#journal.clear();
  }

  #replay(): void {
    for (const { part, change } of this.#journal.read()) {
      if (part === CLOCK) this.#clock.restore(change as ClockAnchor);
      else this.#networkOf(part).replay(change);
    }
  }

  #networkOf(part: string): Network {
    const found = this.networks.find(({ network }) => network.platform === part);
    if (found) return found.network;
    throw new AppError('journal-unreadable', `The sandbox's journal speaks of "${part}", which this version does not simulate.`);
  }
}
