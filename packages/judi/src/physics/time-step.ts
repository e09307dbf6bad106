import { StabilityError } from '../errors.ts';
import { type Model, toMedium } from '../model/model.ts';
import { cropMedium } from '../model/receiver-area.ts';
import type { Medium } from '../propagate/propagator.ts';
import { largestEigenvalue } from './largest-eigenvalue.ts';
import type { Stiffness } from './physics.ts';
import { physicsOf } from './physics-of.ts';

/** What a time step depends on beside the model. */
export interface StepSetting {
  readonly spaceOrder: number;
  readonly freeSurface: boolean;
}

/** Share of the limit that is used where JUDI's step is above it. */
const courant = 0.98;

/** Eigenvalues are found from below to 0.4 %, limits from above to 0.2 %. */
const found = 0.998;
/** Steps are printed with four digits. */
const rounding = 5e-4;

/** Around where waves may be too fast for a step, that many cells are looked at too: within them unstable waves fade away. */
const margin = 10;

/** What was computed for a model, as long as its values are those that it was computed from. */
interface Known {
  readonly values: number;
  readonly steps: Map<string, number>;
  readonly limits: Map<string, number>;
}

const known = new WeakMap<Model, Known>();

/**
 * The time step that a model is computed with in ms, rounded to four digits: JUDI's, or 0.98 of the stability limit where that is smaller, as
 * at steps of density.
 */
export function usualStep(model: Model, setting: StepSetting): number {
  return remembered(knownOf(model).steps, setting, '', () => {
    const judis = physicsOf(model).judiTimeStep(toMedium(model), setting.spaceOrder);
    const limit = limitBelow(model, setting, judis / courant);
    return limit === undefined ? judis : Number((courant * limit).toExponential(3));
  });
}

/**
 * Checks that a time step is stable for the discrete equation of a model.
 *
 * @throws StabilityError above the limit
 */
export function requireStable(model: Model, setting: StepSetting, dt: number): void {
  const limit = limitBelow(model, setting, dt / (1 + rounding) / found);
  if (limit === undefined) return;
  const { d, parameters } = model;
  const [, vmax] = physicsOf(model).velocities(toMedium(model));
  const dtMax = Number((found * limit).toExponential(3));
  const heterogeneous = typeof parameters.rho !== 'number';
  throw new StabilityError({ dt, dtMax, vmax, spacing: Math.min(...d), spaceOrder: setting.spaceOrder, heterogeneous });
}

/**
 * The stability limit `2/√λ` of a model's time steps, `λ` the largest eigenvalue of its operator in space, if it is below `dt`.
 *
 * Where the bound of every node allows `dt`, there is nothing to compute; else `λ` is that of the part of the model where they don't.
 */
function limitBelow(model: Model, setting: StepSetting, dt: number): number | undefined {
  const limit = remembered(knownOf(model).limits, setting, String(dt), () => {
    const medium = toMedium(model);
    const physics = physicsOf(model);
    const stiffness = physics.stiffness(medium, setting);
    const box = stiffness.bound > 4 / dt ** 2 ? boxAbove(medium, stiffness, 4 / dt ** 2) : undefined;
    if (box === undefined) return Number.POSITIVE_INFINITY;
    const isOnTop = box.start[medium.n.length - 1] === 0;
    const part = physics.stiffness(cropMedium(medium, box), {
      ...setting,
      freeSurface: setting.freeSurface && isOnTop,
    });
    return 2 / Math.sqrt(largestEigenvalue(part.matrix()));
  });
  return limit < dt ? limit : undefined;
}

/** The box around the nodes whose bound is above an eigenvalue, and a margin of where unstable waves still are. */
function boxAbove({ n }: Medium, { boundAt }: Stiffness, eigenvalue: number) {
  const least = n.map((nodes) => nodes);
  const most = n.map(() => -1);
  const place = n.map(() => 0);
  const size = n.reduce((product, nodes) => product * nodes, 1);
  let isExceeded = false;
  for (let node = 0; node < size; node++) {
    const bound = boundAt(node);
    if (bound > 0.95 * eigenvalue) {
      isExceeded ||= bound > eigenvalue;
      for (let axis = 0; axis < n.length; axis++) {
        least[axis] = Math.min(least[axis], place[axis]);
        most[axis] = Math.max(most[axis], place[axis]);
      }
    }
    for (let axis = n.length - 1; axis >= 0 && ++place[axis] === n[axis]; axis--) place[axis] = 0;
  }
  if (!isExceeded) return undefined;
  const start = least.map((first) => Math.max(0, first - margin));
  return { start, n: most.map((last, axis) => Math.min(n[axis], last + margin + 1) - start[axis]) };
}

function remembered(
  known: Map<string, number>,
  { spaceOrder, freeSurface }: StepSetting,
  further: string,
  compute: () => number,
): number {
  const key = `${spaceOrder} ${freeSurface} ${further}`;
  const value = known.get(key) ?? compute();
  known.set(key, value);
  return value;
}

function knownOf(model: Model): Known {
  const values = digestOf(model);
  const before = known.get(model);
  if (before?.values === values) return before;
  const now = { values, steps: new Map(), limits: new Map() };
  known.set(model, now);
  return now;
}

/** A number that changes with the values of a model, which its user may have written into. */
function digestOf({ parameters }: Model): number {
  let digest = 0;
  for (const parameter of Object.values(parameters)) {
    if (typeof parameter === 'number') continue;
    const { buffer, byteOffset, length } = parameter.data;
    const bits = new Int32Array(buffer, byteOffset, length);
    for (let i = 0; i < bits.length; i++) digest = (Math.imul(digest, 31) + bits[i]) | 0;
  }
  return digest;
}
