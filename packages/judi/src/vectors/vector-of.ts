import { checkArgument, counted } from '@judi4cloud/errors';
import type { SeisBlock } from '@judi4cloud/segy';
import { Geometry } from '../acquisition/geometry.ts';
import { GeometryError, SizeError } from '../errors.ts';
import { BlockShots } from '../segy/block-shots.ts';
import type { LocateFile } from '../segy/container-shots.ts';
import type { SegyGeometryOptions } from '../segy/segy-geometry.ts';
import { type Containers, containerShots, isBlock, isContainers } from '../segy/segy-input.ts';
import type { SegyShots } from '../segy/segy-shots.ts';
import { JudiVector } from './judi-vector.ts';
import { isShotVector, OutOfCoreVector } from './out-of-core-vector.ts';

type Values = ArrayLike<number>;

/** Where workers find the files of a container. */
export interface ContainerOptions {
  /** By default files are found by their names; give URLs here that need a signature, which names leave out. */
  readonly locate?: LocateFile | undefined;
}

/** How the receivers of SEG-Y data are read. */
export type SegyVectorOptions = Omit<SegyGeometryOptions, 'key'>;

function isPerShot(data: Values | readonly Values[]): data is readonly Values[] {
  return Array.isArray(data) && data.length > 0 && typeof data[0] !== 'number';
}

function isValues(x: unknown): x is Values | readonly Values[] {
  return typeof x === 'object' && x !== null && 'length' in x && !isShotVector(x);
}

/** Checks that the shots of SEG-Y data have the sizes that a geometry says. */
function checkSizes(geometry: Geometry, shots: SegyShots): void {
  if (shots.nsrc !== geometry.nsrc)
    throw new GeometryError({
      problem: `there are data of ${counted(shots.nsrc, 'shot')} and a geometry of ${geometry.nsrc}.`,
    });
  geometry.axes.forEach(({ nt, dt }, shot) => {
    const nrec = geometry.points.nrec[shot];
    checkSize(shot, shots.samples(shot) * shots.ntraces[shot], nt, nrec, dt);
  });
}

function checkSize(shot: number, got: number, nt: number, nrec: number, dt: number): void {
  if (got === nt * nrec) return;
  throw new SizeError({
    what: `Data of shot ${shot}`,
    got,
    expected: nt * nrec,
    shape: [nt, nrec],
    advice: `Its geometry has nt = ${nt} samples (dt = ${dt} ms) and nrec = ${counted(nrec, 'point')}.`,
  });
}

function ofValues(geometry: Geometry, data: Values | readonly Values[]): JudiVector {
  const perShot = isPerShot(data);
  if (perShot && data.length !== geometry.nsrc)
    throw new GeometryError({
      problem: `there are data of ${counted(data.length, 'shot')} and a geometry of ${geometry.nsrc}.`,
    });
  const shots = geometry.axes.map(({ nt, dt }, shot) => {
    const values = perShot ? data[shot] : data;
    checkSize(shot, values.length, nt, geometry.points.nrec[shot], dt);
    return perShot && values instanceof Float32Array ? values : Float32Array.from(values);
  });
  return new JudiVector(geometry, shots);
}

function ofBlock(geometry: Geometry, block: SeisBlock): JudiVector {
  const shots = new BlockShots(block);
  checkSizes(geometry, shots);
  return new JudiVector(
    geometry,
    geometry.axes.map((_, shot) => shots.data(shot)),
  );
}

function ofContainers(geometry: Geometry, containers: Containers, locate?: LocateFile): OutOfCoreVector {
  const shots = containerShots(containers, locate);
  checkSizes(geometry, shots);
  return new OutOfCoreVector(geometry, (shot) => shots.data(shot));
}

/**
 * Data of sources or receivers, in memory or out of core.
 *
 * From a block, or from one or more containers, the geometry is that of the receivers in the trace headers, unless another is given.
 * The shots of a container are read when they are used.
 *
 * @param data the samples of one shot (`nt × nrec`, a row per time sample) for all of them, an array per shot, a block or containers
 * @throws SizeError when a shot has other than `nt × nrec` samples
 * @example judiVector(srcGeometry, rickerWavelet(1000, 2, 0.01)) // the same wavelet at every source
 * @example judiVector(await segyRead(file)) // in memory
 * @example judiVector(openCon(await segyScanFiles('shots', { keys: geometryKeys }))) // out of core
 */
export function judiVector(geometry: Geometry, data: Values | readonly Values[]): JudiVector;
export function judiVector(geometry: Geometry, data: SeisBlock): JudiVector;
export function judiVector(geometry: Geometry, data: Containers, options?: ContainerOptions): OutOfCoreVector;
export function judiVector(data: SeisBlock, options?: SegyVectorOptions): JudiVector;
export function judiVector(data: Containers, options?: SegyVectorOptions & ContainerOptions): OutOfCoreVector;
export function judiVector(
  first: Geometry | SeisBlock | Containers,
  second?: Values | readonly Values[] | SeisBlock | Containers | SegyVectorOptions,
  third?: ContainerOptions,
): JudiVector | OutOfCoreVector {
  if (!(first instanceof Geometry)) {
    checkArgument(
      'judiVector(geometry, data)',
      'geometry',
      first,
      isBlock(first) || isContainers(first),
      'a Geometry, or SEG-Y data alone',
    );
    const { locate, ...options } = (second ?? {}) as SegyVectorOptions & ContainerOptions;
    const geometry = Geometry.fromSegy(first, { ...options, key: 'receiver' });
    return isBlock(first) ? ofBlock(geometry, first) : ofContainers(geometry, first, locate);
  }
  if (isBlock(second)) return ofBlock(first, second);
  if (isContainers(second)) return ofContainers(first, second, third?.locate);
  checkArgument('judiVector(geometry, data)', 'data', second, isValues(second), 'arrays of samples or SEG-Y data');
  return ofValues(first, second);
}
