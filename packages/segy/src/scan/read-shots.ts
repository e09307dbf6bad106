import type { SeisBlock } from '../block/seis-block.ts';
import { BlockMismatchError, StaleIndexError } from '../errors.ts';
import { extensionFields } from '../header/extension-fields.ts';
import { lastByte, type NamedField } from '../header/header-map.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import { type BlockTarget, blockTarget, takeTraces } from '../read/block-target.ts';
import { readHeaders } from '../read/read-headers.ts';
import { readTraces } from '../read/read-traces.ts';
import { traceSamples } from '../read/trace-map.ts';
import { runsOf } from '../read/trace-run.ts';
import { wantedFields, withScalars } from '../read/wanted-fields.ts';
import { bytesPerSample } from '../sample/format.ts';
import { fieldsOfFiles, statedByAll } from './fields-of-files.ts';
import { type FilePart, filesOf } from './files-of-traces.ts';
import type { IndexedFile, SegyIndex } from './segy-index.ts';
import type { SourcePool } from './source-pool.ts';

export interface ReadShotsOptions {
  /** Trace header fields to keep; default all. */
  readonly keys?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Reads traces of an index, in the order given. */
export async function readShots(
  index: SegyIndex,
  pool: SourcePool,
  traces: Uint32Array,
  { keys, signal }: ReadShotsOptions,
): Promise<SeisBlock> {
  const parts = filesOf(index, traces);
  const first = parts[0]?.file ?? index.files[0];
  checkSampling(parts, first);
  const ns = parts.reduce((most, part) => Math.max(most, longest(part)), 0);
  const extensions = parts.reduce((most, { file }) => Math.max(most, file.extensions), 0);
  const files = parts.map(({ file }) => file);
  const fields = fieldsOfFiles(files, index.headerMap, (map) => wantedFields(keys, map, extensions));
  const target = blockTarget(first?.name ?? 'index', fields.columns, traces.length, ns, 240 * extensions);
  for (const { file, traces: local, out } of parts) {
    await pool.with(file, (source) =>
      readTraces(
        source,
        file,
        runsOf(file.map, local, out),
        { ...target, fields: fields.of(file) },
        () => true,
        signal,
      ),
    );
  }
  checkUnchanged(index, target, traces, first);
  return {
    fileHeader: first.fileHeader,
    headers: target.columns,
    data: target.data,
    ns,
    ntraces: traces.length,
    ...(extensions > 0 ? { traceExtensions: target.extensions } : {}),
    headerMap: { ...statedByAll(files), ...index.headerMap },
    warnings: parts.flatMap(({ file }) => file.warnings),
  };
}

/** Reads header fields of traces, in the order given. */
export async function readShotHeaders(
  index: SegyIndex,
  pool: SourcePool,
  traces: Uint32Array,
  keys: readonly string[],
  { signal }: Pick<ReadShotsOptions, 'signal'>,
): Promise<TraceHeaders> {
  const parts = filesOf(index, traces);
  const extensions = parts.reduce((most, { file }) => Math.max(most, file.extensions), 0);
  const files = parts.map(({ file }) => file);
  const fields = fieldsOfFiles(files, index.headerMap, (map) => withScalars(keys, map, extensions));
  const target = blockTarget('headers', fields.columns, traces.length, 0, 0);
  for (const { file, traces: local, out } of parts) {
    const own = { ...target, fields: fields.of(file) };
    const need = Math.min(Math.max(240, lastByte(own.fields)), 240 * (1 + file.extensions));
    await pool.with(file, (source) =>
      readHeaders(
        source,
        bytesPerSample(file.format),
        runsOf(file.map, local, out),
        need,
        (view, at, run) => {
          takeTraces(own, view, at, run, file);
          return true;
        },
        signal,
      ),
    );
  }
  checkUnchanged(index, target, traces, parts[0]?.file);
  return target.columns;
}

function longest({ file, traces }: FilePart): number {
  if (file.map.kind === 'equal') return file.map.ns;
  return traces.reduce((most, trace) => Math.max(most, traceSamples(file.map, trace)), 0);
}

function checkSampling(parts: readonly FilePart[], first: IndexedFile | undefined): void {
  const interval = ({ fileHeader: { binary } }: IndexedFile) => binary.ExtDt || binary.dt;
  parts.forEach(({ file }, block) => {
    if (first === undefined || interval(file) === interval(first)) return;
    const what = `sample interval of ${file.name}`;
    throw new BlockMismatchError({ block, what, got: `${interval(file)} µs`, expected: `${interval(first)} µs` });
  });
}

/** The fields scanned and read again must be the same. */
function checkUnchanged(
  index: SegyIndex,
  target: BlockTarget,
  traces: Uint32Array,
  first: IndexedFile | undefined,
): void {
  for (const { name } of index.fields.filter(isStandard)) {
    const [scanned, read] = [index.columns.get(name), target.columns.get(name)];
    if (scanned === undefined || read === undefined) continue;
    for (let i = 0; i < traces.length; i++) {
      if (Object.is(read[i], scanned[traces[i]])) continue;
      throw new StaleIndexError({
        source: first?.name ?? 'index',
        what: `${name} of trace ${traces[i]}`,
        got: String(read[i]),
        expected: String(scanned[traces[i]]),
      });
    }
  }
}

/** Extension fields are 0 in the index for files without extensions, and so is what is read from these. */
function isStandard({ name }: NamedField): boolean {
  return !Object.hasOwn(extensionFields, name);
}
