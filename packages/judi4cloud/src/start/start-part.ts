import type { Figures, Measurement, Reporter } from '@judi4cloud/experiments';
import type { Options } from '@judi4cloud/judi';

/** What a part of `judi start` works with. */
export interface Stage {
  readonly reporter: Reporter;
  /** Name of the backend that was chosen. */
  readonly backend: string;
  /** The backend that products are asked to use. */
  readonly choice: NonNullable<Options['backend']>;
  readonly figures: Figures;
  readonly signal: AbortSignal;
}

/** What a part gives. */
export interface PartResult {
  readonly title: string;
  readonly rows: readonly Measurement[];
  readonly remarks: readonly string[];
}

/** A part of `judi start`. */
export interface StartPart {
  readonly title: string;
  run(stage: Stage): Promise<PartResult>;
}
