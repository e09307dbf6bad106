import { BlobContainer } from '@judi4cloud/clusterless';
import type { ByteSink } from '@judi4cloud/segy';
import type { ShotPoints } from '../acquisition/geometry.ts';
import { isUrl, type SegyLocation } from './location.ts';
import { microseconds } from './microseconds.ts';
import { type DepthKeyOptions, recordHeaders } from './record-headers.ts';
import type { SegyShot } from './segy-shot.ts';
import { transpose } from './transpose.ts';

/** The file of one shot. */
export interface SaveTarget extends DepthKeyOptions {
  /** Created if need be, `''` is the current one; or the URL of a container of Blob Storage, or of a folder in one, with its rights. */
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

/** Bytes of the file of a shot. */
export const shotFileBytes = (nt: number, ntraces: number): number =>
  fileHeaderBytes + ntraces * (traceHeaderBytes + 4 * nt);

/** Writes one shot as SEG-Y, whole or not at all; tells where its traces are. */
export async function saveShot(target: SaveTarget, { source, receivers, data }: ShotRecord): Promise<SegyShot> {
  const { segyWrite } = await import('@judi4cloud/segy');
  const { nt, dt } = receivers.axis;
  const ntraces = receivers.x.length;
  const headers = recordHeaders(source, receivers, target.number, target);
  const block = { data: transpose(data, nt, ntraces), ns: nt, ntraces, headers };
  const write = async (sink: ByteSink): Promise<void> => {
    await segyWrite(sink, block, { format: 'ieee', dt: microseconds(dt) });
  };
  const location = await (isUrl(target.folder) ? saveToBlob(target, write) : saveToFolder(target, write));
  const stride = traceHeaderBytes + 4 * nt;
  const samples = Float64Array.from({ length: ntraces }, (_, i) => fileHeaderBytes + traceHeaderBytes + i * stride);
  const piece = { location, size: shotFileBytes(nt, ntraces), format: ieee, littleEndian: false, samples };
  return { kind: 'segy', ns: nt, ntraces, pieces: [piece] };
}

type Write = (sink: ByteSink) => Promise<void>;

async function saveToFolder({ folder, file }: SaveTarget, write: Write): Promise<SegyLocation> {
  const [{ resolve }, { fileSink }] = await Promise.all([import('node:path'), import('@judi4cloud/segy/node')]);
  const path = resolve(folder, file);
  await write(fileSink(path));
  return { kind: 'path', path };
}

async function saveToBlob({ folder, file }: SaveTarget, write: Write): Promise<SegyLocation> {
  const { memorySink } = await import('@judi4cloud/segy');
  const sink = memorySink();
  await write(sink);
  await new BlobContainer(folder).write(file, [sink.bytes()]);
  const [address, rights] = folder.split('?', 2);
  return { kind: 'url', url: `${address}/${encodeURIComponent(file)}?${rights}` };
}
