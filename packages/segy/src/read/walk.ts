import type { ByteSource } from '../source/byte-source.ts';
import { HeaderCursor } from './header-cursor.ts';
import type { FileLayout } from './layout.ts';
import { ownCount } from './own-count.ts';
import { type EqualTraces, fits, headerBytesOf, type ListedTraces } from './trace-map.ts';

/** One trace as its own header describes it. */
export interface Step {
  readonly ns: number;
  /** Whether the header states a number of samples; the file's otherwise. */
  readonly stated: boolean;
  readonly dt: number;
  readonly headers: number;
  readonly end: number;
}

const nsByte = 114;
const dtByte = 116;
const extNsByte = 376;
const extCountByte = 396;

/**
 * Goes from trace to trace by the number of samples that each header states.
 *
 * @param known traces of equal length before the one at which the walk begins
 * @returns every trace that lies in the file as a whole
 */
export async function walkTraces(
  source: ByteSource,
  layout: FileLayout,
  known: EqualTraces,
  from: number,
  signal?: AbortSignal,
): Promise<ListedTraces> {
  const offsets = new Growing((length) => new Float64Array(length));
  const lengths = new Growing((length) => new Uint32Array(length));
  const headers = new Growing((length) => new Uint32Array(length));
  const add = (offset: number, ns: number, count: number) => {
    offsets.push(offset);
    lengths.push(ns);
    headers.push(count);
  };
  for (let trace = 0; trace < from; trace++) {
    add(known.first + trace * known.stride, known.ns, known.headerBytes / 240);
  }
  const cursor = new HeaderCursor(source);
  let at = known.first + from * known.stride;
  let ns = from > 0 ? known.ns : 0;
  while (at < layout.end) {
    const step = await readStep(cursor, layout, at, signal);
    if (step === null || step.end > layout.end) {
      layout.warnings.add(
        'truncated',
        at + 1,
        `The last trace is cut: ${layout.end - at} bytes at the end are left out`,
      );
      break;
    }
    add(at, step.ns, step.headers);
    ns = Math.max(ns, step.ns);
    at = step.end;
  }
  const several = layout.extensions > 0 ? { headers: headers.all } : {};
  return { kind: 'listed', count: offsets.length, ns, offsets: offsets.all, lengths: lengths.all, ...several };
}

/**
 * Whether the trace at `offset`, whose header states another length than the file's, really has that length.
 *
 * Then headers follow at that distance, up to the end of the file or to where it is cut: of the same sampling, and that
 * state a length; otherwise the number is wrong, and the next header lies at the file's distance. Where none follows, the
 * trace that ends with the file is right, unless traces of the file's length end there as well.
 */
export async function lengthsVary(
  source: ByteSource,
  layout: FileLayout,
  map: EqualTraces,
  trace: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const cursor = new HeaderCursor(source);
  const offset = map.first + trace * map.stride;
  const own = await readStep(cursor, layout, offset, signal);
  if (own === null || own.end > layout.end) return false;
  const next = offset + map.stride;
  const asStated = next < layout.end ? await readStep(cursor, layout, next, signal) : null;
  if (asStated !== null && asStated.ns === map.ns && asStated.dt === own.dt) return false;
  let step = own;
  let hops = 0;
  for (; hops < 16 && step.end < layout.end; hops++) {
    const following = await readStep(cursor, layout, step.end, signal);
    if (following === null) break;
    if (following.dt !== own.dt || !following.stated) return false;
    if (following.end > layout.end) break;
    step = following;
  }
  return hops > 0 || (step.end === layout.end && !fits(layout, map));
}

/** `null` where the file ends before the header does. */
export async function readStep(
  cursor: HeaderCursor,
  layout: FileLayout,
  at: number,
  signal?: AbortSignal,
): Promise<Step | null> {
  const wanted = layout.extensions > 0 ? 480 : 240;
  if (at + wanted > layout.end) return null;
  const view = cursor.peek(at, wanted) ?? (await cursor.load(at, wanted, signal));
  const little = layout.littleEndian;
  let ns = ownCount(view.getUint16(nsByte, little), layout.fileHeader.binary);
  let headerBytes = headerBytesOf(layout);
  if (layout.extensions > 0) {
    ns = view.getUint32(extNsByte, little) || ns;
    const count = view.getUint16(extCountByte, little);
    if (count > 0 && count <= layout.extensions) headerBytes = 240 * (1 + count);
  }
  const stated = ns !== 0;
  if (!stated) ns = layout.ns;
  return {
    ns,
    stated,
    dt: view.getUint16(dtByte, little),
    headers: headerBytes / 240,
    end: at + headerBytes + ns * layout.sampleBytes,
  };
}

/** A typed array that grows by doubling. */
class Growing<T extends Float64Array | Uint32Array> {
  readonly #make: (length: number) => T;
  #values: T;
  length = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.#make(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  get all(): T {
    return this.#values.slice(0, this.length) as T;
  }
}
