import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Azurite, startAzurite } from './blob/azurite.ts';
import type { Cleanup } from './cleanup.ts';
import type { AccountKeys } from './credentials.ts';
import { PortInUseError } from './errors.ts';
import type { FaultDecisions } from './faults/faults.ts';
import { StorageProxy } from './faults/storage-proxy.ts';
import type { EmulatorOptions } from './options.ts';

/** Where blobs are. */
export interface OpenStorage {
  readonly url: string;
  readonly accountName: string;
  readonly accountKey: string;
  /** The port of its address on loopback, unless it is somebody else's. */
  readonly port?: number;
  readonly azurite?: Azurite;
}

/** Opens Blob storage, with a proxy before it if storage is to have faults. */
export async function openStorage(
  options: EmulatorOptions,
  keys: AccountKeys,
  root: string | undefined,
  decisions: FaultDecisions,
  undo: Cleanup,
): Promise<OpenStorage> {
  const { blob = 'azurite', blobPort = 0, log = () => {} } = options;
  const account = { accountName: keys.storageName, accountKey: keys.storageKey };
  const proxied = options.faults?.storage !== undefined;
  let storage: OpenStorage;
  if (blob === 'azurite') {
    const folder = root === undefined ? undefined : join(root, 'blobs');
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    const start = (port: number): Promise<Azurite> => startAzurite({ ...account, port, folder, log });
    const azurite = undo.use(await (proxied ? start(0) : withPort(blobPort, keys.blobPort, start)));
    storage = { ...account, url: azurite.url, port: azurite.port, azurite };
  } else storage = { ...account, url: blob.url.replace(/\/$/, '') };
  if (!proxied) return storage;
  const startProxy = (port: number): Promise<StorageProxy> =>
    StorageProxy.start(storage.url, port, () => decisions.storage());
  const proxy = undo.use(await withPort(blobPort, keys.blobPort, startProxy));
  return { ...storage, url: proxy.url, port: proxy.port };
}

/** Tries the port that was used last when any will do, so that addresses stay good over a restart. */
export async function withPort<T>(
  wanted: number,
  last: number | undefined,
  open: (port: number) => Promise<T>,
): Promise<T> {
  if (wanted !== 0 || last === undefined) return await open(wanted);
  try {
    return await open(last);
  } catch (error) {
    if (!(error instanceof PortInUseError)) throw error;
    return await open(0);
  }
}
