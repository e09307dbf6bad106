/** JSON without types: tests say what they expect of it. */
// biome-ignore lint/suspicious/noExplicitAny: the wire is untyped here
export type Json = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON, or as text when it is none. */
  readonly body: Json;
}
