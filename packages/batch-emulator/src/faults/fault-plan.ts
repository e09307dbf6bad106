/** Requests that are answered with "come again later". */
export interface Throttling {
  /** Part of the requests, `0 … 1`. */
  readonly rate: number;
  /** Default 429. */
  readonly status?: 429 | 503;
  /** Seconds in `Retry-After`; may be a fraction, which the header rounds up. Default 1. */
  readonly retryAfter?: number;
}

/** An interval in which requests are throttled. */
export interface Storm extends Partial<Throttling> {
  /** Milliseconds from now until it begins. Default 0. */
  readonly after?: number;
  /** Milliseconds that it lasts. */
  readonly lasts: number;
}

/** Faults of Blob storage, by parts of the requests, `0 … 1`. */
export interface StorageFaults {
  /** Answered with 500. */
  readonly errors?: number;
  /** Answered with 503 and `Retry-After`. */
  readonly busy?: number;
  /** Never answered. */
  readonly timeouts?: number;
  /** Connections reset, in half of the cases after the request was carried out. */
  readonly resets?: number;
}

/** What goes wrong, how often. Everything is decided by random numbers from the seed. */
export interface FaultPlan {
  /** Default 1. */
  readonly seed?: number;
  /** Mean milliseconds that a Spot node is there before it is evicted. */
  readonly evictionAfter?: number;
  /** Mean milliseconds that any node is there before it is lost. */
  readonly nodeLossAfter?: number;
  /** Part of the start tasks that fail. */
  readonly startTaskFailures?: number;
  /** Part of the processes of tasks that are killed. */
  readonly taskKills?: number;
  /** Mean milliseconds after which a process that is killed is killed. Default 20. */
  readonly taskKillAfter?: number;
  /** Milliseconds that allocations take longer. */
  readonly allocationDelay?: number;
  /** Part of the nodes that an allocation gives; the rest fails. Default 1. */
  readonly allocated?: number;
  readonly throttling?: Throttling;
  readonly storms?: readonly Storm[];
  /** Part of the requests that are carried out, but not answered: the connection is closed. */
  readonly lostResponses?: number;
  /** Part of the requests that are not carried out and not answered. */
  readonly droppedRequests?: number;
  /** Part of the requests that arrive twice; the answer to the second is sent. */
  readonly duplicatedRequests?: number;
  /** Milliseconds that task counts lag behind. */
  readonly staleCounts?: number;
  /** Milliseconds that lists of tasks lag behind. */
  readonly staleLists?: number;
  /** Faults of storage need a proxy before it: give them at the start, if only as zeros. */
  readonly storage?: StorageFaults;
}
