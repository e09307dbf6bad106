import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { arch, cpus } from 'node:os';

/** Data caches of one core, in bytes. */
export interface Caches {
  readonly l1: number;
  readonly l2: number;
}

/** What `-march=native` depends on: kernels compiled on another kind of processor must not be loaded here. */
export function processorIdentity(): string {
  if (process.platform !== 'linux') return `${arch()} ${cpus()[0]?.model ?? ''}`;
  const lines = readHead('/proc/cpuinfo').split('\n\n')[0].split('\n');
  return [arch(), ...lines.filter((line) => /^(model name|flags|Features|CPU part)\s*:/.test(line))].join('\n');
}

/** Sizes of the data caches, or what most processors have where the system doesn't tell. */
export function dataCaches(): Caches {
  return { l1: cacheSize('index0') ?? 32 * 1024, l2: cacheSize('index2') ?? 1024 * 1024 };
}

function cacheSize(index: string): number | undefined {
  try {
    const text = readFileSync(`/sys/devices/system/cpu/cpu0/cache/${index}/size`, 'utf8');
    const kibibytes = Number.parseInt(text, 10);
    return kibibytes > 0 ? kibibytes * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** The first processor's entry: a machine with hundreds writes megabytes there. */
function readHead(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(8192);
    return head.toString('utf8', 0, readSync(file, head, 0, head.length, 0));
  } finally {
    closeSync(file);
  }
}
