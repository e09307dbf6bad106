import type { Placement, PointTable } from '../acquisition/point-table.ts';
import type { TimeAxis } from '../acquisition/time-axis.ts';
import { GeometryError } from '../errors.ts';
import type { SegyShots } from './segy-shots.ts';
import { type AxisOptions, shotAxis } from './shot-axis.ts';
import { type PointOptions, SegyPoints, warnOfNegativeDepths } from './shot-points.ts';

/** How a geometry is made from SEG-Y headers. */
export interface SegyGeometryOptions extends PointOptions, AxisOptions, Placement {}

/** Positions, to be looked up, and time samples of the shots of SEG-Y files. */
export function segyGeometry(shots: SegyShots, options: SegyGeometryOptions): { points: PointTable; axes: TimeAxis[] } {
  if (options?.key !== 'source' && options?.key !== 'receiver')
    throw new GeometryError({ problem: `a geometry from SEG-Y needs { key: 'source' } or { key: 'receiver' }.` });
  if (shots.nsrc === 0) throw new GeometryError({ problem: 'there are no traces in the SEG-Y data.' });
  const points = new SegyPoints(shots, options);
  warnOfNegativeDepths(options, points.shot(0));
  return { points, axes: Array.from({ length: shots.nsrc }, (_, shot) => shotAxis(shots, shot, options)) };
}
