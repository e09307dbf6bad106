import type { HttpHeaders } from '@azure/core-rest-pipeline';
import { type ResourceClient, segment } from '../resource-client.ts';
import type { Answer } from '../transport.ts';
import type { BatchFileContent, BatchFileProperties, BatchNodeFile } from '../types/file.ts';
import type { ListOptions, OperationOptions } from './options.ts';

export interface ReadFileOptions extends OperationOptions {
  /** First and last byte to read, from 0. */
  readonly range?: { readonly start: number; readonly end: number };
}

export interface ListFilesOptions extends Omit<ListOptions, 'select' | 'expand'> {
  /** Folders' contents too. Default false. */
  readonly recursive?: boolean;
}

const inTask = (jobId: string, taskId: string) => `/jobs/${segment(jobId)}/tasks/${segment(taskId)}/files`;
const onNode = (poolId: string, nodeId: string) => `/pools/${segment(poolId)}/nodes/${segment(nodeId)}/files`;
const file = (folder: string, path: string) => `${folder}/${path.split('/').map(segment).join('/')}`;

/** Calls about the files of tasks and nodes. */
export function fileOperations(http: ResourceClient) {
  const list = (operation: string, path: string, options: ListFilesOptions): AsyncIterable<BatchNodeFile> =>
    http.list(operation, path, options, { recursive: options.recursive });

  const read = async (operation: string, path: string, { range, signal }: ReadFileOptions) => {
    const headers = { 'ocp-range': range && `bytes=${range.start}-${range.end}` };
    return content(await http.transport.send({ operation, method: 'GET', path, headers, signal, stream: true }));
  };

  const look = async (operation: string, path: string, { signal }: OperationOptions) => {
    const { headers } = await http.transport.send({ operation, method: 'HEAD', path, signal });
    return properties(headers);
  };

  return {
    listTaskFiles(jobId: string, taskId: string, options: ListFilesOptions = {}) {
      return list('listTaskFiles', inTask(jobId, taskId), options);
    },

    /** Opens a file of a task, as `stdout.txt` or `wd/result.bin`. */
    getTaskFile(jobId: string, taskId: string, path: string, options: ReadFileOptions = {}): Promise<BatchFileContent> {
      return read('getTaskFile', file(inTask(jobId, taskId), path), options);
    },

    getTaskFileProperties(jobId: string, taskId: string, path: string, options: OperationOptions = {}) {
      return look('getTaskFileProperties', file(inTask(jobId, taskId), path), options);
    },

    listNodeFiles(poolId: string, nodeId: string, options: ListFilesOptions = {}) {
      return list('listNodeFiles', onNode(poolId, nodeId), options);
    },

    /** Opens a file of a node, as `startup/stderr.txt`. */
    getNodeFile(
      poolId: string,
      nodeId: string,
      path: string,
      options: ReadFileOptions = {},
    ): Promise<BatchFileContent> {
      return read('getNodeFile', file(onNode(poolId, nodeId), path), options);
    },

    getNodeFileProperties(poolId: string, nodeId: string, path: string, options: OperationOptions = {}) {
      return look('getNodeFileProperties', file(onNode(poolId, nodeId), path), options);
    },
  };
}

export type FileOperations = ReturnType<typeof fileOperations>;

function properties(headers: HttpHeaders): BatchFileProperties {
  const optional = {
    contentType: headers.get('content-type'),
    lastModified: headers.get('last-modified'),
    creationTime: headers.get('ocp-creation-time'),
    fileMode: headers.get('ocp-batch-file-mode'),
  };
  return {
    contentLength: Number(headers.get('content-length') ?? 0),
    isDirectory: headers.get('ocp-batch-file-isdirectory')?.toLowerCase() === 'true',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

function content(answer: Answer): BatchFileContent {
  async function* stream(): AsyncGenerator<Uint8Array, void, undefined> {
    if (answer.readableStreamBody === undefined) yield Buffer.from(answer.bodyAsText ?? '');
    else for await (const chunk of answer.readableStreamBody) yield Buffer.from(chunk);
  }
  const bytes = async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream()) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  return {
    properties: properties(answer.headers),
    stream,
    bytes,
    text: async () => (await bytes()).toString('utf8'),
  };
}
