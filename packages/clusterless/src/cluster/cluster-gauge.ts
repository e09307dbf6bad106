import type { ClusterState } from '../executor/progress.ts';

/** Tells the state of a cluster's nodes and what they cost, now and then. */
export interface ClusterGauge {
  /**
   * The state, if it is time for another look.
   *
   * @throws CostLimitError when what may be spent is about to be
   */
  read(signal: AbortSignal): Promise<ClusterState | undefined>;
}
