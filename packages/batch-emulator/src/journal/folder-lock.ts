import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StateFolderError } from '../errors.ts';

/** A process, told apart from a later one with the same number by when it began. */
interface ProcessId {
  readonly pid: number;
  readonly began: string;
}

interface Owners {
  readonly emulator: ProcessId;
  readonly storage?: ProcessId;
}

const fileName = 'in-use.json';
/** Time that the storage of an emulator that died has to write down what it holds. */
const storageLimit = 10_000;

/** Keeps a state folder for one emulator at a time. */
export class FolderLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Takes a folder, once what an emulator that died has left behind is gone.
   *
   * @throws StateFolderError when an emulator uses the folder
   */
  static async take(folder: string): Promise<FolderLock> {
    const path = join(folder, fileName);
    const owners = readOwners(path);
    if (owners && isAlive(owners.emulator)) {
      throw new StateFolderError({
        folder,
        problem: `the emulator with process id ${owners.emulator.pid} uses it`,
        advice: 'Stop that one, or choose another folder.',
      });
    }
    if (owners?.storage) await ended(owners.storage);
    const lock = new FolderLock(path);
    lock.write();
    return lock;
  }

  /** Notes who uses the folder. */
  write(storagePid?: number): void {
    const owners: Owners = {
      emulator: identify(process.pid),
      ...(storagePid !== undefined && { storage: identify(storagePid) }),
    };
    writeFileSync(this.#path, JSON.stringify(owners), { mode: 0o600 });
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

function readOwners(path: string): Owners | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owners;
  } catch {
    return undefined;
  }
}

async function ended(id: ProcessId): Promise<void> {
  const end = Date.now() + storageLimit;
  while (isAlive(id) && Date.now() < end) await sleep(20);
  if (isAlive(id)) process.kill(id.pid, 'SIGKILL');
}

function isAlive(id: ProcessId): boolean {
  try {
    process.kill(id.pid, 0);
  } catch {
    return false;
  }
  return identify(id.pid).began === id.began;
}

/** When a process began, as Linux tells it; elsewhere its number must do. */
function identify(pid: number): ProcessId {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return { pid, began: 'ended' };
    return { pid, began: fields[19] ?? '' };
  } catch {
    return { pid, began: '' };
  }
}
