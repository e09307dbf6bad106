import type { Geometry, JudiVector } from '@judi4cloud/judi';
import { units } from './units.ts';
import { type Content, chunksOf, type Source, source } from './variable.ts';

/** Whose positions and times: each has its own variables. */
export type Side = 'receiver' | 'source';

/** Name of the samples: shot × time × receiver. */
export const tracesName = 'traces';

/** Names of the variables of one side, all by shot. */
export const sideNames = (side: Side) =>
  ({
    x: `${side}_x`,
    y: `${side}_y`,
    z: `${side}_z`,
    count: `${side}_count`,
    t0: `${side}_t0`,
    dt: `${side}_dt`,
    nt: `${side}_nt`,
  }) as const;

/**
 * Shots as variables: samples by shot, time and receiver; positions by shot and receiver; time sampling by shot; axes.
 *
 * Shots with fewer samples or receivers than the largest are filled with NaN; `receiver_nt` and `receiver_count` say how much
 * of each counts.
 */
export function shotContent(
  shots: JudiVector,
  sources: Geometry | undefined,
  facts: { readonly units?: string | undefined; readonly long_name?: string | undefined },
): Content {
  const { geometry } = shots;
  const places = [...sideVariables('receiver', geometry), ...(sources ? sideVariables('source', sources) : [])];
  const times = timeVariable(geometry);
  const numbers = [
    numbering('shot', geometry.nsrc),
    numbering('receiver', Math.max(...geometry.nrec)),
    ...(sources ? [numbering('source', Math.max(...sources.nrec))] : []),
  ];
  const coordinates = places.map(({ name }) => name).filter((name) => /_[xyz]$/.test(name));
  const { long_name = 'samples of the receivers', units = '1' } = facts;
  const traces = tracesOf(shots, times.name, { units, long_name, coordinates: coordinates.join(' ') });
  return { attributes: {}, variables: [traces, ...places, times, ...numbers] };
}

function tracesOf({ geometry, data }: JudiVector, samplesAxis: string, attributes: Source['attributes']): Source {
  const { nt, nrec, nsrc } = geometry;
  const [samples, receivers] = [Math.max(...nt), Math.max(...nrec)];
  const length = samples * receivers;
  const whole = (shot: number): Float32Array => {
    if (nt[shot] === samples && nrec[shot] === receivers) return data[shot];
    const filled = new Float32Array(length).fill(Number.NaN);
    for (let t = 0; t < nt[shot]; t++)
      filled.set(data[shot].subarray(t * nrec[shot], (t + 1) * nrec[shot]), t * receivers);
    return filled;
  };
  return {
    name: tracesName,
    dimensions: ['shot', samplesAxis, 'receiver'],
    shape: [nsrc, samples, receivers],
    dtype: 'float32',
    attributes,
    chunks: [1, ...chunksOf([samples, receivers])],
    rows(start, stop) {
      if (stop - start === 1) return whole(start);
      const joined = new Float32Array((stop - start) * length);
      for (let shot = start; shot < stop; shot++) joined.set(whole(shot), (shot - start) * length);
      return joined;
    },
  };
}

function sideVariables(side: Side, geometry: Geometry): Source[] {
  const { xloc, yloc, zloc, nrec, nsrc } = geometry;
  const names = sideNames(side);
  const most = Math.max(...nrec);
  const perShot = (name: string, unit: string, long_name: string, values: Float64Array | Int32Array) =>
    source({ name, dimensions: ['shot'], shape: [nsrc], attributes: { units: unit, long_name }, values });
  const positions = (name: string, axis: string, places: readonly Float64Array[]) => {
    const values = new Float64Array(nsrc * most).fill(Number.NaN);
    for (const [shot, place] of places.entries()) values.set(place, shot * most);
    const attributes = { units: units.length, long_name: `${axis} of the ${side}s` };
    return source({ name, dimensions: ['shot', side], shape: [nsrc, most], attributes, values });
  };
  return [
    positions(names.x, 'x', xloc),
    positions(names.y, 'y', yloc),
    positions(names.z, 'depth', zloc),
    perShot(names.count, units.none, `number of ${side}s`, Int32Array.from(nrec)),
    perShot(names.t0, units.time, 'time of the first sample', Float64Array.from(geometry.t0)),
    perShot(names.dt, units.time, 'sampling interval', Float64Array.from(geometry.dt)),
    perShot(names.nt, units.none, 'number of samples', Int32Array.from(geometry.nt)),
  ];
}

/** The times of the samples, or their numbers where shots have times of their own. */
function timeVariable({ axes, nt }: Geometry): Source {
  const [first] = axes;
  if (axes.some((axis) => axis.t0 !== first.t0 || axis.dt !== first.dt || axis.nt !== first.nt))
    return numbering('sample', Math.max(...nt));
  const attributes = { units: units.time, long_name: 'time of the samples' };
  const values = Float64Array.from({ length: first.nt }, (_, k) => first.t0 + k * first.dt);
  return source({ name: 'time', dimensions: ['time'], shape: [first.nt], attributes, values });
}

/** An axis that only counts. */
function numbering(name: string, n: number): Source {
  const attributes = { units: units.none, long_name: `number of the ${name}, from 0` };
  return source({
    name,
    dimensions: [name],
    shape: [n],
    attributes,
    values: Int32Array.from({ length: n }, (_, k) => k),
  });
}
