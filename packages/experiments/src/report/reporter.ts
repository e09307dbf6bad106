import type { ProgressEvent } from '@judi4cloud/clusterless';

export type RowCells = readonly string[];

/** How far something is. */
export type ProgressState = Pick<ProgressEvent, 'done' | 'total' | 'fraction' | 'eta' | 'cluster'> &
  Partial<Pick<ProgressEvent, 'running' | 'elapsed'>>;

/** Something that takes a while, shown until it is disposed. */
export interface Activity extends Disposable {
  update(state: ProgressState): void;
}

/** Where commands tell people what happens. */
export interface Reporter {
  heading(words: string): void;
  line(words: string): void;
  /** Less important than a line. */
  note(words: string): void;
  warn(words: string): void;
  row(cells: RowCells, widths: readonly number[], kind: 'head' | 'body'): void;
  /** @param noun what is counted, `shot` by default */
  activity(label: string, noun?: string): Activity;
}

/** Says nothing: results go elsewhere. */
export const silent: Reporter = {
  heading() {},
  line() {},
  note() {},
  warn() {},
  row() {},
  activity: () => ({ update() {}, [Symbol.dispose]() {} }),
};
