/** A state, since when it lasts, and the one before it. Times are milliseconds since 1970. */
export interface Status<S extends string> {
  readonly state: S;
  readonly since: number;
  readonly previous?: { readonly state: S; readonly since: number };
}

export function initially<S extends string>(state: S, now: number): Status<S> {
  return { state, since: now };
}

export function moved<S extends string>(from: Status<S>, state: S, now: number): Status<S> {
  return { state, since: now, previous: { state: from.state, since: from.since } };
}
