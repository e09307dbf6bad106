import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { sendFile } from '../../../test/send-file.ts';
import { disk } from '../src/places/disk.ts';
import { memoryPlace } from '../src/places/memory.ts';
import { inside } from '../src/places/path.ts';
import { pickedPlace } from '../src/places/picked.ts';
import type { Place, WritablePlace } from '../src/places/place.ts';
import { urlPlace } from '../src/places/url.ts';

/** A server of a folder. */
export interface FolderServer extends AsyncDisposable {
  readonly url: URL;
  readonly requests: string[];
}

/** Serves the files of a folder, by ranges or not. */
export async function serveFolder(folder: string, { whole = false } = {}): Promise<FolderServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(`${path} ${request.headers.range ?? ''}`.trim());
    return sendFile(request, response, join(folder, normalize(path)), { whole });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Somewhere to write, and the place where that is read again. */
export interface Stand extends AsyncDisposable {
  readonly to: WritablePlace;
  /** Of a file that is written there. */
  readonly path: (name: string) => string;
  /** The place that has what was written by now, under the same paths. */
  readonly from: () => Promise<Place>;
  /** Replaces what a file holds. */
  readonly change: (path: string, change: (bytes: Uint8Array) => Uint8Array) => Promise<void>;
}

async function change(to: WritablePlace, path: string, by: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  const bytes = await to.read(path);
  await to.remove(path);
  await to.write(path, by(bytes ?? new Uint8Array()));
}

const changing =
  (to: WritablePlace): Stand['change'] =>
  (path, by) =>
    change(to, path, by);

async function onDisk(): Promise<Stand> {
  const folder = scratchFolder();
  return {
    to: disk,
    path: (name) => join(folder, name),
    from: async () => disk,
    change: changing(disk),
    async [Symbol.asyncDispose]() {},
  };
}

async function inMemory(): Promise<Stand> {
  const to = memoryPlace();
  return {
    to,
    path: (name) => `some/folder/${name}`,
    from: async () => to,
    change: changing(to),
    async [Symbol.asyncDispose]() {},
  };
}

async function picked(): Promise<Stand> {
  const to = memoryPlace();
  return {
    to,
    path: (name) => name,
    from: async () => pickedPlace([...to.files].map(([path, bytes]) => [path, new Blob([bytes.slice()])] as const)),
    change: changing(to),
    async [Symbol.asyncDispose]() {},
  };
}

async function behindUrl(whole: boolean): Promise<Stand> {
  const folder = scratchFolder();
  const server = await serveFolder(folder, { whole });
  const here = (path: string) => inside(folder, path);
  const to: WritablePlace = {
    where: disk.where,
    open: (path) => disk.open(here(path)),
    read: (path) => disk.read(here(path)),
    list: (path) => disk.list(here(path)),
    kindOf: (path) => disk.kindOf(here(path)),
    makeWayTo: async (path) => disk.makeWayTo?.(here(path)),
    write: (path, bytes) => disk.write(here(path), bytes),
    sink: (path, options) => disk.sink(here(path), options),
    move: (from, to) => disk.move(here(from), here(to)),
    remove: (path) => disk.remove(here(path)),
  };
  return {
    to,
    path: (name) => `folder of ours/${name}`,
    from: async () => urlPlace(server.url, { retries: { count: 0, pause: 1 } }),
    change: changing(to),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** All places, by their names. */
export const stands: readonly (readonly [string, () => Promise<Stand>])[] = [
  ['the disk', onDisk],
  ['memory', inMemory],
  ['picked files', picked],
  ['a server', () => behindUrl(false)],
  ['a server without ranges', () => behindUrl(true)],
];
