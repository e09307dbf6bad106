import {
  type Action,
  accumulate,
  add,
  assign,
  backward,
  defineGrid,
  div,
  divergence,
  dt,
  dt2Of,
  dtOf,
  forward,
  type GridField,
  grad,
  gridField,
  inject,
  laplace,
  mirror,
  mul,
  named,
  neg,
  type Operator,
  points,
  power,
  profile,
  reverseTime,
  type SnapshotField,
  type Symbolic,
  sample,
  save,
  snapshots,
  solve,
  sub,
  type TimeField,
  timeField,
  update,
} from '@judi4cloud/stencil';
import { acousticStiffness } from './acoustic-stiffness.ts';
import { secondOrderStep } from './judi-time-step.ts';
import type { Physics, PhysicsOptions } from './physics.ts';
import { range } from './range.ts';

/**
 * Acoustic waves with density: `m·b·∂²u/∂t² + η·∂u/∂t − ∇·(b ∇u) = q`, `b = 1/ρ`; with `∇²u` where density is constant.
 *
 * Receivers record `u`, sources add `q`. The operator in space is symmetric, so the adjoint is the same equation backwards
 * in time.
 *
 * @see Louboutin et al. 2019, Devito v3.1.0, Geosci. Model Dev. 12, eq. 12
 */
export const acoustic: Physics = {
  name: 'acoustic',
  parameters: ['m', 'rho'],
  fields: {
    m: { parameter: 'm', value: 'itself', aboveSurface: 'repeat' },
    b: { parameter: 'rho', value: 'reciprocal', aboveSurface: 'mirror' },
  },
  velocities: ({ parameters: { m } }) => {
    const [least, most] = range(m);
    return [1 / Math.sqrt(most), 1 / Math.sqrt(least)];
  },
  stiffness: acousticStiffness,
  judiTimeStep: (medium, spaceOrder) => secondOrderStep(medium.d, acoustic.velocities(medium)[1], spaceOrder),

  forward(options) {
    const { grid, propagate, keep } = equations(options);
    const u = timeField('u', grid);
    return operator('forward', 1, options, [...propagate(u, forward), sample(receivers, u), ...keep(u)]);
  },

  adjoint(options) {
    const { grid, propagate } = equations(options);
    const v = timeField('v', grid);
    return operator('adjoint', -1, options, [...propagate(v, backward), sample(receivers, v)]);
  },

  born(options) {
    const { grid, propagate, keep, waveEquation, scatter, surface } = equations(options);
    const u = timeField('u', grid);
    const du = timeField('du', grid);
    const equation = sub(waveEquation(du), scatter(u, gridField('dm', grid)));
    return operator('born', 1, options, [
      ...propagate(u, forward),
      update(forward(du), solve(equation, forward(du))),
      ...surface(forward(du)),
      sample(receivers, du),
      sample(background, u),
      ...keep(u),
    ]);
  },

  adjointBorn(options) {
    const { grid, propagate, restore, correlate } = equations(options);
    const v = timeField('v', grid);
    const [u, restoring] = restore();
    const image = mul(-options.stride, dt, correlate(u, v));
    return operator('adjoint_born', -1, options, [
      ...propagate(v, backward),
      ...restoring,
      accumulate(gridField('gradient', grid), image, options.stride),
    ]);
  },
};

const source = points('source', 'source');
const receivers = points('receivers', 'receiver');
const background = points('background', 'receiver');

const operator = (name: string, direction: 1 | -1, options: PhysicsOptions, actions: Action[]): Operator => ({
  name: `acoustic_${name}`,
  axes: options.axes,
  spaceOrder: options.spaceOrder,
  direction,
  actions,
});

/** The equations of one variant, and the parts of a time step that its operators share. */
function equations({ axes, spaceOrder, freeSurface, parameters, IC, stride }: PhysicsOptions) {
  const density = parameters.includes('rho');
  const grid = defineGrid(axes, spaceOrder);
  const m = gridField('m', grid);
  const b = density ? gridField('b', grid) : 1;
  const eta = named('eta', add(...axes.map((axis, i) => profile(`eta_${axis}`, grid, i))));

  const divBGrad = (u: TimeField): Symbolic =>
    density ? divergence(grad(grid, u).map((flux) => mul(b, flux))) : laplace(grid, u);

  /** `m·b·∂²u/∂t² + η·∂u/∂t − ∇·(b ∇u)`. */
  const waveEquation = (u: TimeField): Symbolic => sub(add(mul(m, b, dt2Of(u)), mul(eta, dtOf(u))), divBGrad(u));

  const surface = (u: Symbolic): Action[] => (freeSurface ? [mirror(u, 'odd')] : []);

  /** One step of a wavefield in the direction of `next`, its sources and its free surface. */
  const propagate = (u: TimeField, next: typeof forward): Action[] => {
    const equation = next === forward ? waveEquation(u) : reverseTime(waveEquation(u));
    return [
      update(next(u), solve(equation, next(u))),
      inject(source, next(u), div(power(dt, 2), mul(m, b))),
      ...surface(next(u)),
    ];
  };

  const keep = (u: TimeField): Action[] => (stride > 0 ? [save(snapshots('saved', grid, stride), u)] : []);

  /** A kept wavefield, and what makes it whole again: gradients next to a free surface need its mirror image too. */
  const restore = (): [SnapshotField | GridField, Action[]] => {
    const saved = snapshots('saved', grid, stride);
    if (!freeSurface || IC === 'as') return [saved, []];
    const u = gridField('restored', grid);
    return [u, [assign(u, saved, stride), mirror(u, 'odd')]];
  };

  /** `−∂L/∂m·dm` at the wavefield `u`: the source of its linearised scattering. */
  const scatter = (u: TimeField, dm: GridField): Symbolic => {
    if (IC === 'as') return neg(mul(dm, b, dt2Of(u)));
    const kinetic = neg(mul(dm, b, m, dt2Of(u)));
    const potential = divergence(grad(grid, u).map((flux) => mul(dm, b, flux)));
    return IC === 'isic' ? add(kinetic, potential) : sub(kinetic, potential);
  };

  /** The transpose of `scatter`, up to its sign: what an image accumulates in a step, from a kept `u` and the adjoint `v`. */
  const correlate = (u: SnapshotField | GridField, v: TimeField): Symbolic => {
    if (IC === 'as') return mul(b, u, dt2Of(v));
    const kinetic = mul(b, m, u, dt2Of(v));
    const gradU = grad(grid, u);
    const gradV = grad(grid, v);
    const potential = mul(b, add(...gradU.map((component, axis) => mul(component, gradV[axis]))));
    return IC === 'isic' ? add(kinetic, potential) : sub(kinetic, potential);
  };

  return { grid, waveEquation, surface, propagate, keep, restore, scatter, correlate };
}
