import { openSegyWriter, segyWrite, type WriteOptions } from '@judi4cloud/segy';
import { fileSink } from '@judi4cloud/segy/node';

export const ns = 50;
export const receivers = 20;

export interface FileOptions extends WriteOptions {
  readonly shots?: number;
  /** Whether headers give offsets. */
  readonly offsets?: boolean;
  readonly samples?: (shot: number, receiver: number, sample: number) => number;
  /** Order of the traces. */
  readonly order?: (ntraces: number) => readonly number[];
}

/** Writes shots at x = 0, 100, … m, each into `receivers` receivers every 12.5 m, 50 samples every 4 ms. */
export async function writeShots(path: string, options: FileOptions = {}): Promise<void> {
  const { shots = 3, offsets = true, samples = wavelet, order, ...written } = options;
  const ntraces = shots * receivers;
  const traces = order?.(ntraces) ?? Array.from({ length: ntraces }, (_, k) => k);
  const shot = (trace: number) => Math.floor(trace / receivers);
  const receiver = (trace: number) => trace % receivers;
  const data = new Float32Array(ntraces * ns);
  traces.forEach((trace, row) => {
    for (let k = 0; k < ns; k++) data[row * ns + k] = samples(shot(trace), receiver(trace), k);
  });
  const column = (value: (trace: number) => number) => Int32Array.from(traces, value);
  const headers = {
    FieldRecord: column((trace) => shot(trace) + 1),
    TraceNumber: column((trace) => receiver(trace) + 1),
    SourceX: column((trace) => 10 * 100 * shot(trace)),
    GroupX: column((trace) => 125 * receiver(trace)),
    Offset: column((trace) => (offsets ? 1 : 0) * Math.round(12.5 * receiver(trace) - 100 * shot(trace))),
    RecSourceScalar: Int16Array.from(traces, () => -10),
  };
  await segyWrite(fileSink(path), { data, ns, headers }, { dt: 4000, ...written });
}

/** A wave that arrives later at larger offsets. */
function wavelet(shot: number, receiver: number, sample: number): number {
  const t = sample - 10 - Math.abs(receiver - 8 * shot) / 2;
  return Math.exp(-t * t * 0.1) * Math.cos(t);
}

/** Writes 121 traces, after the longest three times of 10, 11, … 49 samples. */
export async function writeVaryingTraces(path: string): Promise<void> {
  const lengths = Uint16Array.from({ length: 121 }, (_, k) => (k === 0 ? ns : 10 + ((k - 1) % 40)));
  const data = Float32Array.from({ length: lengths.length * ns }, (_, k) =>
    k % ns < lengths[Math.floor(k / ns)] ? k : 0,
  );
  await using writer = openSegyWriter(fileSink(path), { ns, dt: 4000, varyingLengths: true });
  await writer.write({ data, ns, headers: { ns: lengths } });
  await writer.close();
}
