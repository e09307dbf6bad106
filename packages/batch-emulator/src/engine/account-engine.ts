import type { Clock } from '../clock.ts';
import type { Pool } from '../state/entities.ts';
import { dispatch } from './dispatch.ts';
import type { Engine } from './engine.ts';
import { goDown } from './node-lifecycle.ts';
import { removeDrained } from './pool-lifecycle.ts';

/** What an engine is made from. */
export type EngineParts = Omit<Engine, 'wake'>;

/** The engine of an account: what it is made from, and the loop that gives work to nodes. */
export class AccountEngine implements Engine {
  readonly account: Engine['account'];
  readonly accountName: Engine['accountName'];
  readonly url: Engine['url'];
  readonly clock: Engine['clock'];
  readonly timing: Engine['timing'];
  readonly quotas: Engine['quotas'];
  readonly offersVmSize: Engine['offersVmSize'];
  readonly faults: Engine['faults'];
  readonly journal: Engine['journal'];
  readonly folders: Engine['folders'];
  readonly reaper: Engine['reaper'];
  readonly transfer: Engine['transfer'];
  readonly image: Engine['image'];
  readonly log: Engine['log'];
  readonly autoStorage: Engine['autoStorage'];
  readonly jobToken: Engine['jobToken'];
  readonly #awake = new Set<Pool>();
  #closed = false;

  constructor(parts: EngineParts) {
    this.account = parts.account;
    this.accountName = parts.accountName;
    this.url = parts.url;
    this.clock = this.#untilClosed(parts.clock);
    this.timing = parts.timing;
    this.quotas = parts.quotas;
    this.offersVmSize = parts.offersVmSize;
    this.faults = parts.faults;
    this.journal = parts.journal;
    this.folders = parts.folders;
    this.reaper = parts.reaper;
    this.transfer = parts.transfer;
    this.image = parts.image;
    this.log = parts.log;
    this.autoStorage = parts.autoStorage;
    this.jobToken = parts.jobToken;
  }

  wake(pool: Pool): void {
    if (this.#awake.size === 0) setImmediate(() => this.#work());
    this.#awake.add(pool);
  }

  /** Stops all tasks, which count as interrupted, and waits until their processes are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const ends: Promise<void>[] = [];
    for (const pool of this.account.pools.values()) {
      for (const node of pool.nodes.values()) {
        ends.push(...[...node.running].map((attempt) => attempt.done));
        goDown(this, node, node.state);
      }
    }
    await Promise.all(ends);
  }

  /** A clock whose timers mean nothing any more when the engine is closed. */
  #untilClosed(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      setTimer: (ms, run) =>
        clock.setTimer(ms, () => {
          if (!this.#closed) run();
        }),
      clear: (timer) => clock.clear(timer),
    };
  }

  #work(): void {
    const pools = [...this.#awake];
    this.#awake.clear();
    if (this.#closed) return;
    for (const pool of pools) {
      removeDrained(this, pool);
      dispatch(this, pool);
    }
  }
}
