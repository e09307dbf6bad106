import type { BatchClient } from '../client/batch-client.ts';
import { isRefusal } from '../client/batch-service-error.ts';
import { type Clock, systemClock } from '../client/clock.ts';
import type { BatchPool } from '../client/types/pool.ts';
import { heldFormula, ownFormula } from './autoscale-formula.ts';
import { isScarcity, resizeError } from './node-problems.ts';

/** Properties of a pool that tell whether it gets its nodes. */
export const supplyProperties = [
  'allocationState',
  'allocationStateTransitionTime',
  'resizeErrors',
  'targetDedicatedNodes',
  'targetLowPriorityNodes',
  'currentDedicatedNodes',
  'currentLowPriorityNodes',
  'enableAutoScale',
  'autoScaleFormula',
] as const;

export type SuppliedPool = Partial<Pick<BatchPool, (typeof supplyProperties)[number]>>;

/** When nodes that a pool did not get are asked for again, in milliseconds: ever more rarely. */
export interface AskingPace {
  readonly first: number;
  readonly longest: number;
  /** Between two changes of a formula, which Azure takes once in 30 seconds. */
  readonly formula: number;
}

/** How often an emulator on this machine is asked. */
export const nearAsking: AskingPace = { first: 200, longest: 2000, formula: 0 };
/** How often Azure is asked. */
export const farAsking: AskingPace = { first: 30_000, longest: 600_000, formula: 35_000 };

/** Milliseconds after which an error says nothing of the present any more. */
const staleAfter = 600_000;

export interface PoolSupplyOptions {
  readonly clock?: Clock;
  readonly pace?: AskingPace | undefined;
  /** Seconds without a node after which asking ends. Default 1800. */
  readonly timeout?: number | undefined;
  /** Whether errors of the pool answer to this session, and not to somebody who asked before it. Default true. */
  readonly answers?: boolean;
}

/**
 * Sees to it that a pool gets the nodes that it is to have. Azure Batch tries once and keeps the error until the next change of
 * size, also when there is capacity again; so an error that is old, or answers to somebody else's question, is a reason to ask, and
 * scarcity one to ask again later. What will not pass by itself, as a quota, is an error.
 */
export class PoolSupply {
  readonly #client: BatchClient;
  readonly #pool: string;
  readonly #clock: Clock;
  readonly #pace: AskingPace;
  readonly #timeout: number;
  #answers: boolean;
  /** Times that nodes were asked for since there were enough. */
  #asked = 0;
  #lastAsked = 0;
  /** Since when there is no node. */
  #since: number | undefined;
  /** The answer that was seen last, and when. */
  #seen: { readonly answer: string; readonly at: number } | undefined;
  /** Since when the formula is held. */
  #held: number | undefined;

  constructor(client: BatchClient, pool: string, options: PoolSupplyOptions = {}) {
    const { clock = systemClock, pace = farAsking, timeout = 1800, answers = true } = options;
    this.#client = client;
    this.#pool = pool;
    this.#clock = clock;
    this.#pace = pace;
    this.#timeout = timeout;
    this.#answers = answers;
  }

  /**
   * Looks at what a pool says of itself, and asks again if it is time.
   *
   * @returns what is waited for, in words; undefined where nothing is missing, nodes are coming, or no more can be had than there are
   * @throws PoolResizeError when there is no node and none will come, or none came in the time there was
   */
  async consider(pool: SuppliedPool, signal?: AbortSignal): Promise<string | undefined> {
    const { allocationState, resizeErrors = [] } = pool;
    const now = this.#clock.now();
    const [target, current] = [numbers(pool, 'target'), numbers(pool, 'current')];
    const formula = pool.enableAutoScale ? pool.autoScaleFormula : undefined;
    if (formula !== undefined && ownFormula(formula) !== formula) {
      this.#held ??= now;
      const isSettled = allocationState === 'steady' && target.all <= current.all;
      if (isSettled && now - this.#held >= this.#pace.formula) {
        await this.#client.enablePoolAutoScale(
          this.#pool,
          { autoScaleFormula: ownFormula(formula) },
          signal && { signal },
        );
        this.#held = undefined;
      }
      return this.#words('');
    }
    if (allocationState !== 'steady') return this.#asked > 0 ? this.#words('') : undefined;
    if (resizeErrors.length === 0 || current.all >= target.all) {
      // A formula that was let go may not have been evaluated yet.
      const isServed = current.all >= target.all && (target.all > 0 || now - this.#lastAsked >= staleAfter);
      if (isServed) this.#asked = 0;
      if (isServed) this.#since = undefined;
      return this.#asked > 0 ? this.#words('') : undefined;
    }
    this.#since = current.all > 0 ? undefined : (this.#since ?? now);
    const answer = `${this.#asked} ${pool.allocationStateTransitionTime}`;
    if (this.#seen?.answer !== answer) this.#seen = { answer, at: now };
    const isStale = !this.#answers || now - Date.parse(pool.allocationStateTransitionTime ?? '') >= staleAfter;
    if (!isStale) {
      const waited = now - (this.#since ?? now);
      if (!isScarcity(resizeErrors) || waited > this.#timeout * 1000) {
        if (current.all > 0) return undefined;
        const tries = this.#asked === 0 ? undefined : { asked: this.#asked, seconds: Math.round(waited / 1000) };
        throw resizeError(this.#pool, resizeErrors, current.all, target.all, tries);
      }
    }
    const wait = Math.min(this.#pace.longest, this.#pace.first * 2 ** this.#asked);
    if (isStale || now - this.#seen.at >= wait) await this.#ask(formula, target, current, signal);
    return this.#words(resizeErrors.map(({ code = 'Unknown' }) => code).join(', '));
  }

  /**
   * Asks for the nodes that are missing. A formula whose result stays the same asks for nothing: it is held at the nodes that there
   * are for once.
   */
  async #ask(formula: string | undefined, target: Numbers, current: Numbers, signal?: AbortSignal): Promise<void> {
    const call = signal && { signal };
    this.#answers = true;
    this.#asked += 1;
    this.#lastAsked = this.#clock.now();
    if (formula !== undefined) {
      this.#held = this.#lastAsked;
      await this.#client.enablePoolAutoScale(this.#pool, { autoScaleFormula: heldFormula(formula, current) }, call);
      return;
    }
    const size = { targetDedicatedNodes: target.dedicated, targetLowPriorityNodes: target.spot };
    try {
      await this.#client.resizePool(this.#pool, size, call);
    } catch (error) {
      // Somebody else asks just now.
      if (!isRefusal(error, 'PoolBeingResized')) throw error;
    }
  }

  #words(codes: string): string {
    const said = [codes, this.#asked > 0 && `asked again ${this.#asked === 1 ? 'once' : `${this.#asked} times`}`];
    return `waiting for capacity (${said.filter(Boolean).join(', ')})`;
  }
}

interface Numbers {
  readonly dedicated: number;
  readonly spot: number;
  readonly all: number;
}

function numbers(pool: SuppliedPool, which: 'target' | 'current'): Numbers {
  const { [`${which}DedicatedNodes` as const]: dedicated = 0, [`${which}LowPriorityNodes` as const]: spot = 0 } = pool;
  return { dedicated, spot, all: dedicated + spot };
}
