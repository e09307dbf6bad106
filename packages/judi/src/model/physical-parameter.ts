import { counted, DomainError, describeKind } from '@judi4cloud/errors';
import { GridMismatchError, ValueError } from '../errors.ts';
import { type Box, cropArray, embedArray } from './box.ts';
import { asGrid, type Grid, gridSize, gridValues, isNumbers, sameGrid, sameSpacing } from './grid.ts';

/** What a parameter is combined with: a number, an array of its own length, or another parameter. */
export type Operand = number | ArrayLike<number> | PhysicalParameter;

/** Points `[start, stop)` of an axis, every `step`-th; all of them when `undefined`. */
export type Slice = readonly [start: number, stop: number, step?: number] | undefined;

type Binary = (a: number, b: number) => number;

/**
 * Values on a regular grid: a model parameter, an image, a gradient.
 *
 * Flat float32 in C order, axes (x[, y], z), z fastest. Arithmetic gives new parameters; between grids of the same spacing and
 * different place or size it happens on their union, zero outside.
 *
 * @param data a number for every point, or `n[0]·…` values
 * @param n points, @param d spacing in metres, @param o origin in metres
 * @example new PhysicalParameter(0, [120, 100], [10, 10], [0, 0])
 */
export class PhysicalParameter implements Grid {
  readonly n: readonly number[];
  readonly d: readonly number[];
  readonly o: readonly number[];
  readonly data: Float32Array;

  constructor(data: number | ArrayLike<number>, n: readonly number[], d: readonly number[], o: readonly number[]) {
    const grid = asGrid(n, d, o);
    this.n = grid.n;
    this.d = grid.d;
    this.o = grid.o;
    this.data = gridValues('data', data, grid.n);
  }

  /** Number of points. */
  get length(): number {
    return this.data.length;
  }

  copy(): PhysicalParameter {
    return this.withData(this.data.slice());
  }

  /** Zeros on the same grid. */
  similar(): PhysicalParameter {
    return this.withData(new Float32Array(this.length));
  }

  /** Other values on the same grid. */
  withData(data: number | ArrayLike<number>): PhysicalParameter {
    return new PhysicalParameter(data, this.n, this.d, this.o);
  }

  plus(other: Operand): PhysicalParameter {
    return this.combine(other, (a, b) => a + b);
  }
  minus(other: Operand): PhysicalParameter {
    return this.combine(other, (a, b) => a - b);
  }
  /** Point by point. */
  times(other: Operand): PhysicalParameter {
    return this.combine(other, (a, b) => a * b);
  }
  /** Point by point. */
  dividedBy(other: Operand): PhysicalParameter {
    return this.combine(other, (a, b) => a / b);
  }
  scale(factor: number): PhysicalParameter {
    if (typeof factor !== 'number') throw new ValueError({ what: 'factor', got: factor, expected: 'a number' });
    return this.withData(this.data.map((v) => v * factor));
  }
  map(f: (value: number, index: number) => number): PhysicalParameter {
    return this.withData(this.data.map((v, i) => f(v, i)));
  }

  /** `this += factor·other`, in place, for optimisers. */
  addScaled(factor: number, other: PhysicalParameter | ArrayLike<number>): this {
    const values = this.pointByPoint(other);
    for (let i = 0; i < this.data.length; i++) this.data[i] += factor * values[i];
    return this;
  }

  /** `Σ a·b`. */
  dot(other: PhysicalParameter | ArrayLike<number>): number {
    const values = this.pointByPoint(other);
    let sum = 0;
    for (let i = 0; i < this.data.length; i++) sum += this.data[i] * values[i];
    return sum;
  }

  /** `(Σ |a|^p)^(1/p)`, or the largest `|a|` for `p = Infinity`. */
  norm(p = 2): number {
    let sum = 0;
    if (p === Number.POSITIVE_INFINITY) {
      for (const v of this.data) sum = Math.max(sum, Math.abs(v));
      return sum;
    }
    if (p === 2) {
      for (const v of this.data) sum += v * v;
      return Math.sqrt(sum);
    }
    for (const v of this.data) sum += Math.abs(v) ** p;
    return sum ** (1 / p);
  }

  max(): number {
    return this.data.reduce((a, b) => Math.max(a, b));
  }
  min(): number {
    return this.data.reduce((a, b) => Math.min(a, b));
  }

  /** The value at a grid point. */
  value(...index: readonly number[]): number {
    const ndim = this.n.length;
    if (index.length !== ndim)
      throw new ValueError({
        what: 'The number of indices',
        got: index.length,
        expected: `${ndim}, one for each axis`,
      });
    const box = this.box(index.map((i) => [i, i + 1] as const));
    return this.data[box.start.reduce((offset, i, k) => offset * this.n[k] + i, 0)];
  }

  /**
   * A part of the grid, which keeps its place: origin and spacing follow the slices.
   *
   * @example p.at([2, 11], undefined) // x index 2 … 10, all z
   */
  at(...slices: readonly Slice[]): PhysicalParameter {
    const box = this.box(slices);
    const steps = this.n.map((_, k) => slices[k]?.[2] ?? 1);
    const part = cropArray(this.data, this.n, box);
    const o = this.o.map((x, k) => x + box.start[k] * this.d[k]);
    if (steps.every((step) => step === 1)) return new PhysicalParameter(part, box.n, this.d, o);
    const n = box.n.map((k, i) => Math.ceil(k / steps[i]));
    const d = this.d.map((h, i) => h * steps[i]);
    const out = new Float32Array(gridSize(n));
    for (let i = 0; i < out.length; i++) {
      let rest = i;
      let from = 0;
      let stride = 1;
      for (let k = n.length - 1; k >= 0; k--) {
        from += (rest % n[k]) * steps[k] * stride;
        rest = Math.floor(rest / n[k]);
        stride *= box.n[k];
      }
      out[i] = part[from];
    }
    return new PhysicalParameter(out, n, d, o);
  }

  /** Axes in reverse order. */
  transpose(): PhysicalParameter {
    const n = [...this.n].reverse();
    const out = new Float32Array(this.length);
    const [nx, ny, nz] = this.n.length === 3 ? this.n : [this.n[0], 1, this.n[1]];
    let from = 0;
    for (let x = 0; x < nx; x++)
      for (let y = 0; y < ny; y++) for (let z = 0; z < nz; z++) out[(z * ny + y) * nx + x] = this.data[from++];
    return new PhysicalParameter(out, n, [...this.d].reverse(), [...this.o].reverse());
  }

  /** Whether grid and values are the same, up to `rtol` of the norm. */
  equals(other: PhysicalParameter, rtol = 0): boolean {
    if (!(other instanceof PhysicalParameter)) throw outsideDomain(other, 'a PhysicalParameter');
    return sameGrid(this, other) && this.minus(other).norm() <= rtol * Math.max(this.norm(), other.norm());
  }

  /** The other's values at the points of this grid. */
  private pointByPoint(other: PhysicalParameter | ArrayLike<number>): Float32Array {
    if (!(other instanceof PhysicalParameter)) return this.operandValues(other);
    if (!sameGrid(this, other))
      throw new GridMismatchError({
        what: 'Parameters are on different grids, points',
        left: this.n,
        right: other.n,
        advice: 'Bring both to one grid with at() or plus().',
      });
    return other.data;
  }

  private operandValues(other: number | ArrayLike<number>): Float32Array {
    if (typeof other !== 'number' && !isNumbers(other))
      throw outsideDomain(other, `a PhysicalParameter, a number or ${counted(this.length, 'value')}`);
    return gridValues('the other operand', other, this.n);
  }

  private box(slices: readonly Slice[]): Box {
    const ndim = this.n.length;
    if (slices.length !== ndim)
      throw new ValueError({
        what: 'The number of slices',
        got: slices.length,
        expected: `${ndim}, one for each axis: [start, stop], or undefined for all of its points`,
      });
    const ranges = slices.map((slice, k) => {
      if (slice !== undefined && !Array.isArray(slice))
        throw new ValueError({
          what: `slice of axis ${k}`,
          got: slice,
          expected: `[start, stop] within [0, ${this.n[k]}], or undefined for all of its points`,
        });
      const [start, stop, step = 1] = slice ?? [0, this.n[k]];
      if (!(Number.isInteger(start) && Number.isInteger(stop) && start >= 0 && stop > start && stop <= this.n[k]))
        throw new ValueError({ what: `slice of axis ${k}`, got: slice, expected: `within [0, ${this.n[k]}]` });
      if (!(Number.isInteger(step) && step > 0))
        throw new ValueError({ what: `step of axis ${k}`, got: step, expected: 'a positive whole number' });
      return [start, stop] as const;
    });
    return { start: ranges.map(([start]) => start), n: ranges.map(([start, stop]) => stop - start) };
  }

  private combine(other: Operand, op: Binary): PhysicalParameter {
    if (typeof other === 'number') return this.withData(this.data.map((v) => op(v, other)));
    if (!(other instanceof PhysicalParameter)) {
      const values = this.operandValues(other);
      return this.withData(this.data.map((v, i) => op(v, values[i])));
    }
    if (sameGrid(this, other)) return this.withData(this.data.map((v, i) => op(v, other.data[i])));
    if (!sameSpacing(this, other))
      throw new GridMismatchError({
        what: 'Parameters have different spacings (m)',
        left: this.d,
        right: other.d,
        advice: 'Interpolate one of them to the grid of the other first.',
      });
    return this.combineOnUnion(other, op);
  }

  private combineOnUnion(other: PhysicalParameter, op: Binary): PhysicalParameter {
    const o = this.o.map((x, k) => Math.min(x, other.o[k]));
    const boxOf = (p: PhysicalParameter): Box => ({
      start: p.o.map((x, k) => Math.round((x - o[k]) / p.d[k])),
      n: p.n,
    });
    const [mine, theirs] = [boxOf(this), boxOf(other)];
    const n = this.n.map((k, i) => Math.max(mine.start[i] + k, theirs.start[i] + other.n[i]));
    const out = embedArray(this.data, n, mine);
    const left = cropArray(out, n, theirs);
    const merged = embedArray(
      left.map((v, i) => op(v, other.data[i])),
      n,
      theirs,
    );
    const inside = embedArray(new Float32Array(other.length).fill(1), n, theirs);
    for (let i = 0; i < out.length; i++) if (inside[i] === 1) out[i] = merged[i];
    return new PhysicalParameter(out, n, this.d, o);
  }
}

const outsideDomain = (got: unknown, expected: string): DomainError =>
  new DomainError({ operator: 'A PhysicalParameter', got: describeKind(got), expected });
