import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryFolder } from '@judi4cloud/errors/disk';
import { fileRoutes } from './api/file-routes.ts';
import { jobRoutes } from './api/job-routes.ts';
import { nodeRoutes } from './api/node-routes.ts';
import { otherRoutes } from './api/other-routes.ts';
import { poolRoutes } from './api/pool-routes.ts';
import { taskRoutes } from './api/task-routes.ts';
import { containerSas } from './blob/sas.ts';
import { Transfer } from './blob/transfer.ts';
import { Cleanup } from './cleanup.ts';
import { systemClock } from './clock.ts';
import { type AccountKeys, newKeys, readKeys, writeKeys } from './credentials.ts';
import { BatchEmulator } from './emulator.ts';
import { AccountEngine } from './engine/account-engine.ts';
import { replayStep, resume } from './engine/restore.ts';
import { PortInUseError, unwritable } from './errors.ts';
import { FaultDecisions } from './faults/faults.ts';
import { Authority } from './http/authority.ts';
import { Router } from './http/router.ts';
import { ApiServer } from './http/server.ts';
import { batchAudience, TokenIssuer } from './http/tokens.ts';
import { FolderLock } from './journal/folder-lock.ts';
import { type Entry, Journal } from './journal/journal.ts';
import { JournalFile } from './journal/journal-file.ts';
import { isDiskFull } from './node/disk-full.ts';
import { NodeFolders } from './node/node-folders.ts';
import { Reaper } from './node/reaper.ts';
import { type OpenStorage, openStorage, withPort } from './open-storage.ts';
import { type EmulatorOptions, generousQuotas, quickTiming } from './options.ts';
import { servePage } from './page/page.ts';
import { Account } from './state/account.ts';
import { vmSizeCheck } from './wire/vm-sizes.ts';

/** How long signatures and tokens that nodes get are good. */
const week = 7 * 24 * 3_600_000;

/**
 * Starts an emulator of the Azure Batch service on this machine, beside Azurite for Blob storage.
 *
 * It serves the data plane on loopback and runs tasks as processes of this machine. When it is closed, or its process
 * ends in whatever way, nothing of it goes on running.
 *
 * @throws EmulatorStartError, PortInUseError, StateFolderError
 *
 * @example
 * await using emulator = await startBatchEmulator();
 * console.log(emulator.url, emulator.credentials());
 */
export async function startBatchEmulator(options: EmulatorOptions = {}): Promise<BatchEmulator> {
  const undo = new Cleanup();
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.run();
    if (!isDiskFull(error)) throw error;
    throw unwritable(options.folder ?? tmpdir(), error);
  }
}

async function start(options: EmulatorOptions, undo: Cleanup): Promise<BatchEmulator> {
  const { clock = systemClock, log = () => {} } = options;
  if (options.folder !== undefined) await tryFolder(options.folder);
  const { folder, temporary } = stateFolder(options.folder);
  const kept = temporary ? undefined : folder;
  const lock = kept === undefined ? undefined : await FolderLock.take(kept);
  undo.defer(() => {
    if (temporary) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    else lock?.release();
  });
  const known = kept === undefined ? undefined : readKeys(kept);
  const keys = chosenKeys(options, known ?? newKeys());
  const tokens = new TokenIssuer(Buffer.from(keys.tokenSecret, 'base64'));

  const server = new ApiServer(options.tls);
  const port = await listen(server, options.port ?? 0, known?.port);
  undo.defer(() => server.close());
  const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const reaper = new Reaper(temporary ? folder : undefined);
  undo.defer(() => reaper.close());
  const decisions = new FaultDecisions(clock, options.faults ?? {});
  const storage = await openStorage(options, keys, kept, decisions, undo);
  lock?.write(storage.azurite?.pid);
  if (kept !== undefined) {
    writeKeys(kept, { ...keys, port, ...(storage.port !== undefined && { blobPort: storage.port }) });
  }

  const account = new Account();
  const file =
    kept === undefined ? undefined : JournalFile.open(kept, (step) => replayStep(account, step as readonly Entry[]));
  const journal = new Journal(account, file, log);
  journal.rewrite();
  undo.defer(() => journal.close());
  const timing = { ...quickTiming, ...options.timing };
  const transfer = new Transfer(clock, timing.transferTimeout);
  undo.defer(() => transfer.close());
  const engine = new AccountEngine({
    ...{
      account,
      accountName: keys.accountName,
      url,
      clock,
      timing,
      faults: decisions,
      journal,
      reaper,
      transfer,
      log,
    },
    quotas: { ...generousQuotas, ...options.quotas },
    offersVmSize: vmSizeCheck(options.vmSizes),
    folders: new NodeFolders(folder),
    image: options.environment ?? {},
    autoStorage: (container) => `${storage.url}/${container}?${readSas(storage, container)}`,
    jobToken: (job) => tokens.issue({ aud: batchAudience, exp: Math.floor((Date.now() + week) / 1000), job }),
  });
  undo.defer(() => engine.close());
  resume(engine);

  const requests = new Map<number, number>();
  server.open({
    guard: {
      accountName: keys.accountName,
      key: Buffer.from(keys.accountKey, 'base64'),
      tokens,
      authority: `${options.tls ? url : 'https://login.microsoftonline.com'}/${keys.tenant}`,
    },
    router: new Router(
      ...[poolRoutes(engine), nodeRoutes(engine), jobRoutes(engine)],
      ...[taskRoutes(engine), fileRoutes(engine), otherRoutes(engine)],
    ),
    now: () => clock.now(),
    fate: () => decisions.request(),
    settle: () => {
      journal.flush();
      return journal.problem;
    },
    page: (request, response, address) => servePage(engine, tokens, request, response, address),
    count: (status) => requests.set(status, (requests.get(status) ?? 0) + 1),
    authority: new Authority(url, keys, tokens),
    log,
  });
  // First of all nobody asks for anything any more.
  undo.defer(() => server.close());
  log(`Batch service at ${url}, Blob storage at ${storage.url}`);
  const unref = (): void => server.unref();
  return new BatchEmulator({ engine, clock, keys, storage, decisions, tokens, requests, folder, unref, cleanup: undo });
}

function readSas({ accountName, accountKey }: OpenStorage, container: string): string {
  return containerSas({ accountName, accountKey, container, permissions: 'rl', expires: Date.now() + week });
}

/** The folder with the state: the one that was given, made if need be, or a temporary one. */
function stateFolder(given: string | undefined): { readonly folder: string; readonly temporary: boolean } {
  if (given === undefined) {
    return { folder: mkdtempSync(join(realpathSync(tmpdir()), 'batch-emulator-')), temporary: true };
  }
  mkdirSync(given, { recursive: true, mode: 0o700 });
  return { folder: realpathSync(given), temporary: false };
}

function chosenKeys({ accountName, accountKey, blob }: EmulatorOptions, keys: AccountKeys): AccountKeys {
  return {
    ...keys,
    ...(accountName !== undefined && { accountName }),
    ...(accountKey !== undefined && { accountKey }),
    ...(typeof blob === 'object' && { storageName: blob.accountName, storageKey: blob.accountKey }),
  };
}

function listen(server: ApiServer, wanted: number, last: number | undefined): Promise<number> {
  return withPort(wanted, last, async (port) => {
    try {
      return await server.listen(port);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
      throw new PortInUseError({ port, part: 'the Batch service', cause });
    }
  });
}
