import type { JsonValue } from '../payload/json.ts';

/** What a worker is told; a `task` carries its argument as body, a `broadcast` its value. */
export type ToWorker =
  | {
      readonly kind: 'task';
      readonly task: number;
      readonly url: string;
      readonly name: string;
      readonly index: number;
      readonly workers: number;
      readonly nthreads: number;
    }
  | { readonly kind: 'abort'; readonly task: number }
  | { readonly kind: 'broadcast'; readonly hash: string }
  | { readonly kind: 'broadcast-gone'; readonly hash: string }
  | { readonly kind: 'forget'; readonly hash: string }
  | { readonly kind: 'close' };

/** What a worker tells; a `result` carries its value as body, a `failure` what was thrown. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly task: number; readonly fraction: number; readonly details?: JsonValue }
  | { readonly kind: 'fetch'; readonly hash: string }
  | { readonly kind: 'result'; readonly task: number }
  | { readonly kind: 'failure'; readonly task: number };

/** File descriptor of a worker's end of the message pipe. */
export const messagePipe = 3;
/** File descriptor of a pipe that carries nothing and closes when the parent is gone. */
export const lifelinePipe = 4;
