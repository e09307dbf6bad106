import type { Measurements, RunHandle } from '@judi4cloud/experiments';
import { predict } from '@judi4cloud/experiments';
import type { Geometry, Model, Options, ShotKind } from '@judi4cloud/judi';

/** Runs the products of one model and acquisition, knowing what each costs. */
export class ProductRunner {
  readonly #measurements: Measurements;
  readonly #cost: (kind: ShotKind) => number;

  constructor(measurements: Measurements, model: Model, source: Geometry, receivers: Geometry, options: Options) {
    this.#measurements = measurements;
    this.#cost = (kind) => predict(model, source, receivers, options, kind).points;
  }

  /** A vector, of which the norm is shown. */
  vector<T extends { norm(): number }>(
    what: string,
    kind: ShotKind,
    run: (handle: RunHandle) => Promise<T>,
  ): Promise<T> {
    return this.#measurements.measure({ what, points: this.#cost(kind), run, norm: (x) => x.norm() });
  }

  /** An objective, of which the value is shown. */
  objective<T extends { readonly f: number }>(
    what: string,
    kind: ShotKind,
    run: (handle: RunHandle) => Promise<T>,
  ): Promise<T> {
    return this.#measurements.measure({ what, points: this.#cost(kind), run, norm: ({ f }) => f });
  }
}
