import { derivativeWeights } from '@judi4cloud/stencil';
import { fillParameter, type PaddedGrid, padGrid } from '../propagate/padded-grid.ts';
import type { Medium } from '../propagate/propagator.ts';
import type { SymmetricMatrix } from './largest-eigenvalue.ts';
import type { Stiffness } from './physics.ts';
import { range } from './range.ts';

interface Setting {
  readonly spaceOrder: number;
  readonly freeSurface: boolean;
}

/** Absorbing cells that are kept: waves that would make a time step unstable fade away within a few. */
const layers = 8;

/**
 * The operator in space of acoustic waves as their kernels apply it: `K = −(m·b)⁻¹·∇·(b ∇)`, or `−m⁻¹·∇²` where density is constant.
 *
 * Around a node its eigenvalues are at most `Σ_axes s·Σ_j |w_j|·b_j/(m·b)`, `s = Σ |w_j|`, over the fluxes that the node has a part in: the
 * quadratic form `Σ b·(D⁺u)²` by Cauchy and Schwarz. In a homogeneous medium some wave attains that.
 */
export function acousticStiffness(medium: Medium, setting: Setting): Stiffness {
  const { n, d, parameters } = medium;
  const { m, rho } = parameters;
  const strides = n.map((_, axis) => n.slice(axis + 1).reduce((product, nodes) => product * nodes, 1));
  const second = derivativeWeights(2, 0, setting.spaceOrder).reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  const constant = d.reduce((sum, h) => sum + second / h ** 2, 0);
  const first = derivativeWeights(1, -0.5, setting.spaceOrder).map(({ offset, weight }) => [offset, Math.abs(weight)]);
  const norm = first.reduce((sum, [, weight]) => sum + weight, 0);
  const [slowness] = range(m);
  const [lightest, heaviest] = rho ? range(rho) : [1, 1];
  const homogeneous = rho ? d.reduce((sum, h) => sum + (norm / h) ** 2, 0) : constant;
  return {
    bound: ((heaviest / lightest) * homogeneous) / slowness,
    boundAt(node) {
      if (rho === undefined) return constant / m[node];
      let bound = 0;
      let rest = node;
      for (let axis = 0; axis < n.length; axis++) {
        const place = Math.floor(rest / strides[axis]);
        rest -= place * strides[axis];
        const line = node - place * strides[axis];
        let buoyancy = 0;
        for (const [offset, weight] of first) {
          const at = Math.min(Math.max(place + offset, 0), n[axis] - 1);
          buoyancy += weight / rho[line + at * strides[axis]];
        }
        bound += (norm * buoyancy) / d[axis] ** 2;
      }
      return (bound * rho[node]) / m[node];
    },
    matrix: () => acousticMatrix(medium, setting),
  };
}

/** `K` in the variables `√(m·b)·u`, in which it is symmetric. */
function acousticMatrix(medium: Medium, { spaceOrder, freeSurface }: Setting): SymmetricMatrix {
  const halo = medium.n.map(() => spaceOrder);
  const grid = padGrid({ ...medium, nb: Math.min(medium.nb, layers) }, freeSurface, halo, 'f32');
  const { layout } = grid;
  const { m, rho } = medium.parameters;
  const toField = new Float32Array(layout.volume);
  fillParameter(grid, m, 'repeat', toField);
  const b = rho && new Float32Array(layout.volume);
  if (b) {
    fillParameter(grid, rho, 'mirror', b);
    for (let i = 0; i < b.length; i++) b[i] = 1 / b[i];
  }
  keepInside(grid, toField, (value, i) => 1 / Math.sqrt(b ? value * b[i] : value));
  const field = new Float32Array(layout.volume);
  const flux = new Float32Array(b ? layout.volume : 0);
  return {
    size: layout.volume,
    start: () => alternating(grid, toField),
    apply(x, into) {
      for (let i = 0; i < field.length; i++) field[i] = toField[i] * x[i];
      if (freeSurface) mirrorOddly(grid, field, spaceOrder);
      into.fill(0);
      grid.spacing.forEach((h, axis) => {
        const stride = layout.strides[axis];
        if (b) subtractDivergence({ field, b, flux, into, h, stride, spaceOrder });
        else subtractSecondDerivative({ field, into, h, stride, spaceOrder });
      });
      for (let i = 0; i < into.length; i++) into[i] *= toField[i];
    },
  };
}

interface AlongAxis {
  readonly field: Float32Array;
  readonly into: Float32Array;
  /** Metres. */
  readonly h: number;
  readonly stride: number;
  readonly spaceOrder: number;
}

/** `into −= ∂²u`; the cells around the grid are zero, so that rows need not be told apart. */
function subtractSecondDerivative({ field, into, h, stride, spaceOrder }: AlongAxis): void {
  const weights = derivativeWeights(2, 0, spaceOrder)
    .filter(({ offset }) => offset >= 0)
    .map(({ weight }) => weight / h ** 2);
  const reach = (weights.length - 1) * stride;
  for (let i = reach; i < field.length - reach; i++) {
    let sum = weights[0] * field[i];
    for (let j = 1; j < weights.length; j++) sum += weights[j] * (field[i - j * stride] + field[i + j * stride]);
    into[i] -= sum;
  }
}

/** `into −= D⁻(b·D⁺u)`. */
function subtractDivergence(along: AlongAxis & { readonly b: Float32Array; readonly flux: Float32Array }): void {
  const { field, b, flux, into, h, stride, spaceOrder } = along;
  const weights = derivativeWeights(1, 0.5, spaceOrder)
    .filter(({ offset }) => offset > 0)
    .map(({ weight }) => weight / h);
  const reach = weights.length * stride;
  for (let i = reach; i < field.length - reach; i++) {
    let sum = 0;
    for (let j = 1; j <= weights.length; j++)
      sum += weights[j - 1] * (field[i + j * stride] - field[i + (1 - j) * stride]);
    flux[i] = b[i] * sum;
  }
  for (let i = reach; i < field.length - reach; i++) {
    let sum = 0;
    for (let j = 1; j <= weights.length; j++)
      sum += weights[j - 1] * (flux[i + (j - 1) * stride] - flux[i - j * stride]);
    into[i] -= sum;
  }
}

/** The shortest wave of a grid, which is nearly the fastest to oscillate, with noise; the same each time. */
function alternating({ layout: { strides } }: PaddedGrid, inside: Float32Array) {
  const values = new Float32Array(inside.length);
  let state = 1;
  for (let i = 0; i < values.length; i++) {
    if (inside[i] === 0) continue;
    let rest = i;
    let parity = 0;
    for (const stride of strides) {
      const place = Math.floor(rest / stride);
      rest -= place * stride;
      parity ^= place & 1;
    }
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    values[i] = (parity === 0 ? 1 : -1) * (1 + state / 2 ** 32);
  }
  return values;
}

/** Calls `visit` with the index of the first node of every row along the last axis. */
function forEachRow({ shape, layout }: PaddedGrid, visit: (row: number) => void): void {
  const [nx, ny] = shape.length === 3 ? shape : [shape[0], 1];
  for (let x = 0; x < nx; x++)
    for (let y = 0; y < ny; y++)
      visit(layout.origin + x * layout.strides[0] + (shape.length === 3 ? y * layout.strides[1] : 0));
}

/** Maps the values of nodes, except those on a free surface; all others become zero. */
function keepInside(grid: PaddedGrid, values: Float32Array, map: (value: number, index: number) => number): void {
  const kept = values.slice();
  values.fill(0);
  const [first, nodes] = [grid.freeSurface ? 1 : 0, grid.shape[grid.shape.length - 1]];
  forEachRow(grid, (row) => {
    for (let i = row + first; i < row + nodes; i++) values[i] = map(kept[i], i);
  });
}

/** `u(−k) = −u(k)` above a free surface. */
function mirrorOddly(grid: PaddedGrid, field: Float32Array, cells: number): void {
  forEachRow(grid, (row) => {
    for (let k = 1; k <= cells; k++) field[row - k] = -field[row + k];
  });
}
