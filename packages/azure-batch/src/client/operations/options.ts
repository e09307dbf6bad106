/** Options of every call. */
export interface OperationOptions {
  /** Gives up; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of calls that change something only if it is as it was read. */
export interface ConditionalOptions extends OperationOptions {
  /**
   * ETag that must still be current; otherwise the call fails with `ConditionNotMet` (412). So it does too when an answer was
   * lost and the change made already: read again before you change again.
   */
  readonly ifMatch?: string;
}

/** Options of calls that read one thing. */
export interface GetOptions<K extends PropertyKey = string> extends ConditionalOptions {
  /** Properties to return; the others are left out of the answer and its type. */
  readonly select?: readonly K[];
  /** Parts to return in full, as `'stats'`. */
  readonly expand?: string;
}

/** Asks for something only if it changed. */
export interface IfNoneMatch {
  /** ETag that the caller has already. */
  readonly ifNoneMatch: string;
}

/** Options of calls that list. */
export interface ListOptions<K extends PropertyKey = string> extends OperationOptions {
  /** OData filter, as `state eq 'completed'`. */
  readonly filter?: string;
  /** Properties to return; the others are left out of the answer and its type. */
  readonly select?: readonly K[];
  readonly expand?: string;
  /** Entries per page, 1 … 1000: the number of answers, not of results. */
  readonly maxresults?: number;
}

export interface DeleteJobOptions extends ConditionalOptions {
  /** Deletes even if a task can't be ended. */
  readonly force?: boolean;
}

/** Query parameters for `$filter`, `$select`, `$expand` and the size of pages. */
export function listQuery({ filter, select, expand, maxresults }: ListOptions<PropertyKey>) {
  return { $filter: filter, $select: select?.join(','), $expand: expand, maxresults };
}

/** Headers for conditions. */
export function conditions(options: ConditionalOptions & Partial<IfNoneMatch>) {
  return { 'if-match': options.ifMatch, 'if-none-match': options.ifNoneMatch };
}
