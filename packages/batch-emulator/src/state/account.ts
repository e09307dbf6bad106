import type { Job, Pool } from './entities.ts';
import { RevisionSource } from './revision.ts';

/** The pools and jobs of the Batch account, by id in lower case: ids differ in more than case. */
export class Account {
  readonly pools = new Map<string, Pool>();
  readonly jobs = new Map<string, Job>();
  readonly revisions = new RevisionSource();
  #order = 0;

  pool(id: string): Pool | undefined {
    return this.pools.get(id.toLowerCase());
  }

  job(id: string): Job | undefined {
    return this.jobs.get(id.toLowerCase());
  }

  /** The next position in the order in which tasks are added. */
  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  /** Continues the order after a position that was given out before. */
  continueAfter(order: number): void {
    this.#order = Math.max(this.#order, order);
  }
}
