import { type Dirent, readdirSync, rmSync, type Stats, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { ApiAnswer, ApiRequest, FileSlice, Routes } from '../http/api.ts';
import { checkConditions } from '../http/conditions.ts';
import { listAnswer } from '../http/listing.ts';
import { isBelow, leadsInto } from '../node/inside.ts';
import { filterFields } from '../odata/filter-fields.ts';
import { ServiceError } from '../wire/service-error.ts';
import { findNode, findTask } from './find.ts';
import { nodeUrl, taskUrl, type View } from './views.ts';

/** A folder whose files are shown, that of its node, out of which no link leads, and the address of the resource. */
interface Shown {
  readonly folder: string;
  readonly node: string;
  readonly url: string;
}

/** Files of tasks and of nodes. */
export function fileRoutes(engine: Engine): Routes {
  const ofTask = (request: ApiRequest): Shown => {
    const task = findTask(engine, request);
    const { node, filesGone } = task.record;
    if (node === undefined) throw new ServiceError('TaskFilesUnavailable', { Reason: 'the task has not run' });
    const known = engine.account.pool(node.poolId)?.nodes.get(node.nodeId);
    if (known === undefined || filesGone) throw new ServiceError('TaskFilesUnavailable');
    const folder = engine.folders.task(node.poolId, node.nodeId, task.job.id, task.id);
    return { folder, node: engine.folders.node(node.poolId, node.nodeId), url: taskUrl(engine, task) };
  };
  const ofNode = (request: ApiRequest): Shown => {
    const node = findNode(engine, request);
    if (node.state === 'unusable') throw new ServiceError('NodeStateUnusable');
    if (node.state === 'preempted' || node.state === 'creating') throw new ServiceError('NodeNotReady');
    const folder = engine.folders.node(node.pool.id, node.id);
    return { folder, node: folder, url: nodeUrl(engine, node) };
  };
  return {
    ...filesBelow('/jobs/{jobId}/tasks/{taskId}/files', engine, ofTask),
    ...filesBelow('/pools/{poolId}/nodes/{nodeId}/files', engine, ofNode),
  };
}

function filesBelow(path: string, engine: Engine, shown: (request: ApiRequest) => Shown): Routes {
  const find = (request: ApiRequest) => {
    const { folder, node, url } = shown(request);
    const { filePath = '' } = request.params;
    const file = resolve(folder, filePath);
    const below = relative(folder, file);
    const isShown = below !== '' && isBelow(file, folder) && leadsInto(file, node);
    const stats = isShown ? statsOf(file) : undefined;
    if (stats === undefined) throw new ServiceError('FileNotFound', { FilePath: filePath });
    return { file, stats, url: `${url}/files/${below.split(sep).map(encodeURIComponent).join('/')}` };
  };
  return {
    [`GET ${path}`]: (request) => {
      const { folder, node, url } = shown(request);
      const recursive = request.query.get('recursive')?.toLowerCase() === 'true';
      return listAnswer(request, {
        name: 'files',
        url: engine.url,
        fields: filterFields.files,
        items: filesIn({ folder, node, recursive }),
        key: ({ name }) => name,
        view: ({ name, stats }) => fileView(url, name, stats),
      });
    },

    [`GET ${path}/{filePath+}`]: (request) => {
      const { file, stats, url } = find(request);
      if (stats.isDirectory()) throw new ServiceError('FileNotFound', { Reason: 'it is a folder' });
      const unchanged = checkConditions(request, revisionOf(stats));
      if (unchanged) return unchanged;
      const wanted = rangeOf(request, stats.size);
      const slice: FileSlice = { path: file, start: wanted?.start ?? 0, length: wanted?.length ?? stats.size };
      const end = slice.start + slice.length - 1;
      // The service's own header for ranges is answered with 200, as its clients expect.
      const partial = wanted !== undefined && request.headers['ocp-range'] === undefined;
      return {
        ...properties(stats, url),
        status: partial ? 206 : 200,
        file: slice,
        headers: {
          ...headersOf(stats, url),
          ...(wanted && { 'Content-Range': `bytes ${slice.start}-${end}/${stats.size}` }),
        },
      };
    },

    [`HEAD ${path}/{filePath+}`]: (request) => {
      const { stats, url } = find(request);
      const unchanged = checkConditions(request, revisionOf(stats));
      if (unchanged) return unchanged;
      const { headers, ...rest } = properties(stats, url);
      return { ...rest, headers: { ...headers, 'Content-Length': String(stats.isDirectory() ? 0 : stats.size) } };
    },

    [`DELETE ${path}/{filePath+}`]: (request) => {
      const { file, stats } = find(request);
      const recursive = request.query.get('recursive')?.toLowerCase() === 'true';
      if (stats.isDirectory() && !recursive && readdirSync(file).length > 0) {
        throw new ServiceError('InvalidQueryParameterValue', {
          QueryParameterName: 'recursive',
          Reason: 'the folder is not empty',
        });
      }
      rmSync(file, { recursive: true, force: true });
      return { status: 200 };
    },
  };
}

interface ShownFile {
  readonly name: string;
  readonly stats: Stats;
}

interface Listing {
  readonly folder: string;
  readonly node: string;
  readonly recursive: boolean;
}

/** Files and folders, sorted by name; what a node keeps for itself and links out of the node are not shown, links to folders not entered. */
function filesIn(listing: Listing): ShownFile[] {
  return [...filesBelowName(listing, '')].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function* filesBelowName(listing: Listing, below: string): Generator<ShownFile> {
  const { folder, node, recursive } = listing;
  for (const entry of readFolder(join(folder, below))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    const path = join(folder, name);
    if (name === 'volatile' || (entry.isSymbolicLink() && !leadsInto(path, node))) continue;
    const stats = statsOf(path);
    if (stats === undefined) continue;
    yield { name, stats };
    if (recursive && entry.isDirectory()) yield* filesBelowName(listing, name);
  }
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function fileView(url: string, name: string, stats: Stats): View {
  const isDirectory = stats.isDirectory();
  return {
    name,
    url: `${url}/files/${name.split('/').map(encodeURIComponent).join('/')}`,
    isDirectory,
    ...(!isDirectory && {
      properties: {
        lastModified: stats.mtime.toISOString(),
        creationTime: stats.birthtime.toISOString(),
        contentLength: String(stats.size),
        contentType: contentType(name),
        fileMode: mode(stats),
      },
    }),
  };
}

function properties(stats: Stats, url: string): ApiAnswer {
  return { status: 200, headers: headersOf(stats, url), revision: revisionOf(stats) };
}

function headersOf(stats: Stats, url: string): Record<string, string> {
  return {
    'Content-Type': 'application/octet-stream',
    'ocp-creation-time': stats.birthtime.toUTCString(),
    'ocp-batch-file-isdirectory': String(stats.isDirectory()),
    'ocp-batch-file-url': url,
    'ocp-batch-file-mode': mode(stats),
  };
}

function revisionOf(stats: Stats) {
  return {
    etag: `0x${Math.round(stats.mtimeMs * 1000).toString(16)}${stats.size.toString(16)}`,
    modified: stats.mtimeMs,
  };
}

function mode(stats: Stats): string {
  return (stats.mode & 0o177777).toString(8).padStart(7, '0');
}

function contentType(name: string): string {
  return /\.(txt|log|json|csv|md|sh|py|js)$/.test(name) ? 'text/plain' : 'application/octet-stream';
}

/** The bytes that are asked for by `ocp-range` or `Range`. */
function rangeOf(
  { headers }: ApiRequest,
  size: number,
): { readonly start: number; readonly length: number } | undefined {
  const text = headers['ocp-range'] ?? headers.range;
  if (text === undefined) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(String(text));
  const [first, last] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (!match || (first === '' && last === '')) throw new ServiceError('InvalidRange', { Range: String(text) });
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (start > end || start >= size) {
    throw new ServiceError(
      'InvalidRange',
      { Range: String(text) },
      { headers: { 'Content-Range': `bytes */${size}` } },
    );
  }
  return { start, length: end - start + 1 };
}
