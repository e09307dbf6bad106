import { ValueError } from '@judi4cloud/judi';
import { openSegyWriter, scaledHeaders } from '@judi4cloud/segy';
import type { Content, Source } from '../../content/variable.ts';
import type { WritablePlace } from '../../places/place.ts';

/** Trace identification code of samples in depth, revision 2. */
const inDepth = 28;

/** Most samples that are written at a time. */
const slab = 1 << 22;

/**
 * Writes a parameter as SEG-Y: a trace for each place along x (and y), samples in depth, the spacing in metres as sample interval.
 *
 * Coordinates are those of the midpoints, inlines and crosslines count along x and y from 1.
 *
 * @throws ValueError for more than one parameter, or a depth of the first sample that headers can't hold
 */
export async function writeSegyModel(
  place: WritablePlace,
  path: string,
  content: Content,
  signal: AbortSignal | undefined,
): Promise<void> {
  const parameter = onlyParameter(content);
  const { shape, attributes } = parameter;
  const [spacing, origin] = [attributes['spacing'], attributes['origin']] as readonly (readonly number[])[];
  const ns = shape[shape.length - 1];
  const ny = shape.length === 3 ? shape[1] : 1;
  const places = (name: 'x' | 'y', index: (trace: number) => number, first: number, count: number) => {
    const axis = name === 'x' ? 0 : shape.length - 2;
    const still = name === 'y' && shape.length === 2;
    return Float64Array.from({ length: count }, (_, k) =>
      still ? 0 : origin[axis] + index(first + k) * spacing[axis],
    );
  };
  const delay = firstDepth(origin[origin.length - 1]);
  const { units, long_name = '' } = attributes;
  const dt = spacing[spacing.length - 1];
  const ntraces = shape[0] * ny;
  const textHeader = `judi4cloud\nparameter ${parameter.name}${units === undefined ? '' : `, units ${units}`}\n${long_name}`;
  await using writer = openSegyWriter(place.sink(path, { synced: true }), {
    ns,
    ntraces,
    dt,
    textHeader: textHeader.replaceAll(/[^\n -~]/g, '?'),
    ...(signal && { signal }),
  });
  const step = Math.max(1, Math.floor(slab / (ny * ns)));
  for (let start = 0; start < shape[0]; start += step) {
    const stop = Math.min(shape[0], start + step);
    const [first, count] = [start * ny, (stop - start) * ny];
    const numbers = (of: (trace: number) => number) => Int32Array.from({ length: count }, (_, k) => of(first + k));
    const column = (value: number) => new Int16Array(count).fill(value);
    const along = { x: (trace: number) => Math.floor(trace / ny), y: (trace: number) => trace % ny };
    await writer.write({
      data: parameter.rows(start, stop) as Float32Array,
      ns,
      headers: {
        ...scaledHeaders({ CDPX: places('x', along.x, first, count), CDPY: places('y', along.y, first, count) }),
        TraceIDCode: column(inDepth),
        CDP: numbers((trace) => trace + 1),
        Inline3D: numbers((trace) => along.x(trace) + 1),
        Crossline3D: numbers((trace) => along.y(trace) + 1),
        DelayRecordingTime: column(delay.value),
        ScalarTraceHeader: column(delay.scalar),
      },
    });
  }
  await writer.close();
}

function onlyParameter({ variables }: Content): Source {
  const [first, ...others] = variables.filter(({ dimensions }) => dimensions.length > 1);
  const constant = variables.find(({ dimensions, rows }) => dimensions.length === 0 && rows(0, 1)[0] !== 1);
  const also = others[0] ?? constant;
  if (also)
    throw new ValueError({
      what: 'The content of a SEG-Y file',
      got: `${first.name} and ${also.name}`,
      expected: 'one parameter: write each to a file of its own, or all to HDF5 or Zarr',
    });
  return first;
}

/** The depth of the first sample in the field of 16 bits that holds it, with a scalar. */
function firstDepth(depth: number): { value: number; scalar: number } {
  for (const factor of [1, 10, 100, 1000]) {
    const value = Math.round(depth * factor);
    if (Math.abs(value) <= 32767 && Math.abs(value / factor - depth) < 1e-6)
      return { value, scalar: factor === 1 ? 1 : -factor };
  }
  throw new ValueError({
    what: 'The depth of the first sample',
    got: depth,
    expected: 'one that 16 bits hold, in m, dm, cm or mm: shift the origin, or write HDF5 or Zarr',
  });
}
