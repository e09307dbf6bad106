import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EmulatorStartError, PortInUseError } from '../errors.ts';

/** Azurite's Blob service in a process of its own. */
export interface Azurite extends AsyncDisposable {
  /** Address of the account, for example `http://127.0.0.1:34567/emulatorstorage`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

export interface AzuriteSettings {
  readonly port: number;
  readonly accountName: string;
  readonly accountKey: string;
  /** Where blobs are kept; in memory when absent. */
  readonly folder?: string | undefined;
  readonly log: (line: string) => void;
}

const startLimit = 120_000;
const closeLimit = 5000;
const keptOutput = 4000;

/** Starts Azurite; rejects with a PortInUseError or an EmulatorStartError. */
export async function startAzurite(settings: AzuriteSettings): Promise<Azurite> {
  const { port, accountName, accountKey, folder } = settings;
  const child = spawn(
    process.execPath,
    [
      ...sourceOptions(),
      fileURLToPath(import.meta.resolve('#azurite')),
      ...['--blobHost', '127.0.0.1', '--blobPort', String(port), '--blobKeepAliveTimeout', '60'],
      ...['--skipApiVersionCheck', '--disableTelemetry', '--silent'],
      ...(folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder]),
    ],
    {
      cwd: folder ?? '/',
      env: { ...process.env, AZURITE_ACCOUNTS: `${accountName}:${accountKey}`, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A terminal's Ctrl-C is for the emulator, which ends Azurite when it no longer needs it.
      detached: true,
    },
  );
  child.stdin?.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const real = await listeningPort(child, port);
  void ended.then(() => settings.log('Azurite has ended'));
  release(child);
  return {
    url: `http://127.0.0.1:${real}/${accountName}`,
    port: real,
    pid: child.pid as number,
    async [Symbol.asyncDispose]() {
      child.ref();
      child.stdin?.end();
      const overdue = setTimeout(() => child.kill('SIGKILL'), closeLimit);
      await ended;
      clearTimeout(overdue);
    },
  };
}

/** Options with which Node runs this package's sources, when it does. */
function sourceOptions(): string[] {
  return import.meta.url.endsWith('.ts') ? ['--conditions=@judi4cloud/source'] : [];
}

/** Waits until Azurite says where it listens. Its output is read to its end: it would fail on a broken pipe. */
async function listeningPort(child: ChildProcess, wanted: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let output = '';
  const read = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-keptOutput);
    const port = /successfully listens on https?:\/\/[^:\s]+:(\d+)/.exec(output)?.[1];
    if (port !== undefined) resolve(Number(port));
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const failed = (problem: string, cause?: unknown): void => {
    reject(
      output.includes('EADDRINUSE')
        ? new PortInUseError({ port: wanted, part: 'Azurite' })
        : new EmulatorStartError({ part: 'Azurite', problem, output, cause }),
    );
  };
  child.once('error', (error) => failed(error.message, error));
  child.once('exit', (code, signal) => failed(`it ended with ${signal ?? `code ${code}`}`));
  const overdue = setTimeout(() => {
    failed(`it did not listen within ${startLimit} ms`);
    child.kill('SIGKILL');
  }, startLimit);
  try {
    return await promise;
  } finally {
    clearTimeout(overdue);
  }
}

/** Lets the emulator's process end although this child and its pipes are there. */
function release(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as { unref?: () => void } | null)?.unref?.();
  }
}
