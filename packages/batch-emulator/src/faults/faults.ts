import type { Clock } from '../clock.ts';
import type { Task } from '../state/entities.ts';
import type { EngineFaults, FaultKind } from './engine-faults.ts';
import type { FaultPlan, StorageFaults, Storm, Throttling } from './fault-plan.ts';
import { SeededRandom } from './random.ts';

/** What happens to a request. */
export type RequestFate =
  | { readonly kind: 'served' | 'lost response' | 'dropped' | 'duplicated' }
  | { readonly kind: 'throttled'; readonly status: 429 | 503; readonly retryAfter: number };

/** What happens to a request to storage. */
export type StorageFate = 'served' | 'error' | 'busy' | 'timeout' | 'reset before' | 'reset after';

const served: RequestFate = { kind: 'served' };

interface RunningStorm extends Required<Throttling> {
  readonly begins: number;
  readonly ends: number;
}

/** Decides about faults as the plan says; each kind has random numbers of its own. */
export class FaultDecisions implements EngineFaults {
  readonly #clock: Clock;
  readonly #streams = new Map<string, SeededRandom>();
  readonly #happened = new Map<FaultKind, number>();
  #plan: FaultPlan;
  #storms: RunningStorm[] = [];

  constructor(clock: Clock, plan: FaultPlan) {
    this.#clock = clock;
    this.#plan = plan;
    this.plan = plan;
  }

  /** How often each kind of fault came true. */
  get tally(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.#happened);
  }

  happened(kind: FaultKind): void {
    this.#happened.set(kind, (this.#happened.get(kind) ?? 0) + 1);
  }

  get plan(): FaultPlan {
    return this.#plan;
  }

  set plan(plan: FaultPlan) {
    if (plan.seed !== this.#plan.seed) this.#streams.clear();
    this.#plan = plan;
    this.#storms = [];
    for (const storm of plan.storms ?? []) this.addStorm(storm);
  }

  addStorm({ after = 0, lasts, rate = 1, status = 429, retryAfter = 1 }: Storm): void {
    const begins = this.#clock.now() + after;
    this.#storms.push({ begins, ends: begins + lasts, rate, status, retryAfter });
  }

  request(): RequestFate {
    const fate = this.#request();
    if (fate.kind !== 'served') this.happened(fate.kind);
    return fate;
  }

  #request(): RequestFate {
    const { throttling, droppedRequests = 0, lostResponses = 0, duplicatedRequests = 0 } = this.#plan;
    if (this.#storms.length > 0) {
      const now = this.#clock.now();
      this.#storms = this.#storms.filter(({ ends }) => ends > now);
      const storm = this.#storms.find(({ begins }) => begins <= now);
      if (storm && this.#chance('storm', storm.rate)) return throttled(storm);
    }
    if (throttling && this.#chance('throttling', throttling.rate)) return throttled(throttling);
    if (this.#chance('dropped', droppedRequests)) return { kind: 'dropped' };
    if (this.#chance('lost', lostResponses)) return { kind: 'lost response' };
    if (this.#chance('duplicated', duplicatedRequests)) return { kind: 'duplicated' };
    return served;
  }

  storage(): StorageFate {
    const fate = this.#storage();
    if (fate !== 'served') this.happened('storage fault');
    return fate;
  }

  #storage(): StorageFate {
    const { errors = 0, busy = 0, timeouts = 0, resets = 0 }: StorageFaults = this.#plan.storage ?? {};
    if (this.#chance('storage errors', errors)) return 'error';
    if (this.#chance('storage busy', busy)) return 'busy';
    if (this.#chance('storage timeouts', timeouts)) return 'timeout';
    if (this.#chance('storage resets', resets)) {
      return this.#chance('storage reset late', 0.5) ? 'reset after' : 'reset before';
    }
    return 'served';
  }

  get countsLag(): number {
    return this.#plan.staleCounts ?? 0;
  }

  get listsLag(): number {
    return this.#plan.staleLists ?? 0;
  }

  allocationDelay(): number {
    return this.#plan.allocationDelay ?? 0;
  }

  allocate(wanted: number): number {
    const given = Math.floor(wanted * (this.#plan.allocated ?? 1));
    if (given < wanted) this.happened('partial allocation');
    return given;
  }

  startTaskFails(): boolean {
    const fails = this.#chance('start tasks', this.#plan.startTaskFailures ?? 0);
    if (fails) this.happened('start task failure');
    return fails;
  }

  fate(dedicated: boolean): { readonly kind: 'evict' | 'lose'; readonly after: number } {
    const { evictionAfter = Number.POSITIVE_INFINITY, nodeLossAfter = Number.POSITIVE_INFINITY } = this.#plan;
    const evicted = dedicated ? Number.POSITIVE_INFINITY : this.#random('eviction').waiting(evictionAfter);
    const lost = this.#random('node loss').waiting(nodeLossAfter);
    return evicted < lost ? { kind: 'evict', after: evicted } : { kind: 'lose', after: lost };
  }

  onTaskProcess(kill: () => void): void {
    const { taskKills = 0, taskKillAfter = 20 } = this.#plan;
    if (!this.#chance('task kills', taskKills)) return;
    this.#clock.setTimer(this.#random('task kill times').waiting(taskKillAfter), () => {
      this.happened('task kill');
      kill();
    });
  }

  beforeTaskChange(task: Task, now: number): void {
    const { staleCounts = 0, staleLists = 0 } = this.#plan;
    if (staleCounts > 0) {
      const { counts, pastCounts } = task.job;
      if (pastCounts.at(-1)?.until !== now) {
        pastCounts.push({ until: now, tasks: { ...counts.tasks }, slots: { ...counts.slots } });
      }
      forget(pastCounts, now - staleCounts);
    }
    if (staleLists > 0) {
      const { record, past } = task;
      past.push({ until: now, record: { ...record, execution: { ...record.execution } } });
      forget(past, now - staleLists);
    }
  }

  #chance(stream: string, probability: number): boolean {
    return probability > 0 && this.#random(stream).chance(probability);
  }

  #random(stream: string): SeededRandom {
    let random = this.#streams.get(stream);
    if (random === undefined) {
      random = new SeededRandom(this.#plan.seed ?? 1, stream);
      this.#streams.set(stream, random);
    }
    return random;
  }
}

function throttled({ status = 429, retryAfter = 1 }: Throttling): RequestFate {
  return { kind: 'throttled', status, retryAfter };
}

function forget(past: { readonly until: number }[], before: number): void {
  while (past.length > 0 && (past[0] as { readonly until: number }).until <= before) past.shift();
}
