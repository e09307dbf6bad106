import { checkArgument } from '@judi4cloud/errors';
import { Model } from '../model/model.ts';
import { calculateDt } from '../physics/calculate-dt.ts';
import { checkGeometry, Geometry, type ShotIndex } from './geometry.ts';

/** Number of shots. */
export function getNsrc(geometry: Geometry): number {
  checkGeometry('getNsrc(geometry)', 'geometry', geometry);
  return geometry.nsrc;
}

/** Number of samples of a shot. */
export function getNt(geometry: Geometry, shot = 0): number {
  checkGeometry('getNt(geometry)', 'geometry', geometry);
  return geometry.shot(shot).axis.nt;
}

/** Sampling interval of a shot in ms, or the usual time step of a model. */
export function getDt(of: Geometry | Model, shot = 0): number {
  if (of instanceof Model) return calculateDt(of);
  checkArgument('getDt(of)', 'of', of, of instanceof Geometry, 'a Geometry or a Model');
  return of.shot(shot).axis.dt;
}

/** Time of a shot's last sample in ms. */
export function getT(geometry: Geometry, shot = 0): number {
  checkGeometry('getT(geometry)', 'geometry', geometry);
  geometry.shot(shot);
  return geometry.t[shot];
}

/** Time of a shot's first sample in ms. */
export function getT0(geometry: Geometry, shot = 0): number {
  checkGeometry('getT0(geometry)', 'geometry', geometry);
  return geometry.shot(shot).axis.t0;
}

/** The part of something with shots that belongs to some of them: `x.at(shots)`. */
export function subsample<T>(of: { at(shots: ShotIndex): T }, shots: ShotIndex): T {
  checkArgument('subsample(of, shots)', 'of', of, typeof of?.at === 'function', 'something with shots');
  return of.at(shots);
}

/** How many numbers a vector with this geometry holds. */
export function nSamples(geometry: Geometry): number {
  checkGeometry('nSamples(geometry)', 'geometry', geometry);
  return geometry.nt.reduce((sum, nt, shot) => sum + nt * geometry.points.nrec[shot], 0);
}
