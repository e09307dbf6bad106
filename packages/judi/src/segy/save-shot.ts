import type { ShotPoints } from '../acquisition/geometry.ts';
import { microseconds } from './microseconds.ts';
import { type DepthKeyOptions, recordHeaders } from './record-headers.ts';
import type { SegyShot } from './segy-shot.ts';
import { transpose } from './transpose.ts';

/** The file of one shot. */
export interface SaveTarget extends DepthKeyOptions {
  /** Created if need be; `''` is the current one. */
  readonly folder: string;
  readonly file: string;
  /** The shot's number, from 1. */
  readonly number: number;
}

/** The data of one shot, `nt × nrec`, and where they belong. */
export interface ShotRecord {
  readonly source: ShotPoints;
  readonly receivers: ShotPoints;
  readonly data: Float32Array;
}

const fileHeaderBytes = 3600;
const traceHeaderBytes = 240;
const ieee = 5;

/** Writes one shot as SEG-Y under a temporary name, which becomes the file's name at the end; tells where its traces are. */
export async function saveShot(target: SaveTarget, { source, receivers, data }: ShotRecord): Promise<SegyShot> {
  const [{ mkdir }, { resolve }, { segyWrite }, { fileSink }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('@judi4cloud/segy'),
    import('@judi4cloud/segy/node'),
  ]);
  const folder = resolve(target.folder);
  await mkdir(folder, { recursive: true });
  const path = resolve(folder, target.file);
  const { nt, dt } = receivers.axis;
  const ntraces = receivers.x.length;
  const headers = recordHeaders(source, receivers, target.number, target);
  const block = { data: transpose(data, nt, ntraces), ns: nt, ntraces, headers };
  await segyWrite(fileSink(path), block, { format: 'ieee', dt: microseconds(dt) });
  const stride = traceHeaderBytes + 4 * nt;
  const samples = Float64Array.from({ length: ntraces }, (_, i) => fileHeaderBytes + traceHeaderBytes + i * stride);
  const piece = {
    location: { kind: 'path', path } as const,
    size: fileHeaderBytes + ntraces * stride,
    format: ieee,
    littleEndian: false,
    samples,
  };
  return { kind: 'segy', ns: nt, ntraces, pieces: [piece] };
}
