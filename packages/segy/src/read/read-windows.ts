import { borrowDesk, cacheLine, giveBack } from '../sample/desk.ts';
import { type ByteSource, readExactly, readFully } from '../source/byte-source.ts';
import type { TakeRun } from './trace-run.ts';
import type { ReadWindow } from './windows.ts';

/** Reads made at once before other work gets its turn, some milliseconds; or in the background before one is tried at once. */
const series = 32;

/** Time of a read, in ms, from which on it is a disk's or a server's, and better waited for while others work. */
const slowRead = 2;

/** What windows are read into in turn. */
type Memory = [Uint8Array, Uint8Array];

/** How windows are to be read on, if any is left. */
type Next = 'at once' | 'in the background' | 'done';

/**
 * Reads windows one after the other and hands over what lies in them.
 *
 * A read from memory, where the system keeps files that were used lately, is done sooner than another thread has been asked
 * for it. Any other is under way while the window before it is decoded.
 */
export async function readWindows(
  source: ByteSource,
  windows: Iterable<ReadWindow>,
  take: TakeRun,
  signal?: AbortSignal,
): Promise<void> {
  const desk = borrowDesk();
  const memory: Memory = [...desk.windows];
  const rest = windows[Symbol.iterator]();
  try {
    let next: Next = canReadAtOnce(source) ? 'at once' : 'in the background';
    while (next !== 'done') {
      signal?.throwIfAborted();
      if (next === 'at once') {
        next = readAtOnce(source, rest, memory, take);
        await otherWork();
      } else next = await readInBackground(source, rest, memory, take, signal);
    }
  } finally {
    giveBack(desk);
  }
}

export function takeWindow(window: ReadWindow, bytes: Uint8Array, take: TakeRun): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return window.runs.every((run) => take(view, run.offset - window.offset, run));
}

/** Sources whose bytes are in memory anyway have no need to be read into other memory. */
function canReadAtOnce({ readSync, readInto }: ByteSource): boolean {
  return readSync !== undefined && readInto !== undefined;
}

function readAtOnce(source: ByteSource, windows: Iterator<ReadWindow>, memory: Memory, take: TakeRun): Next {
  for (let reads = 0; reads < series; reads++) {
    const { done, value: window } = windows.next();
    if (done) return 'done';
    const bytes = roomFor(window, memory, 0);
    const begin = performance.now();
    source.readSync?.(window.offset, bytes);
    const slow = performance.now() - begin > slowRead;
    if (!takeWindow(window, bytes, take)) return 'done';
    if (slow) return 'in the background';
  }
  return 'at once';
}

async function readInBackground(
  source: ByteSource,
  windows: Iterator<ReadWindow>,
  memory: Memory,
  take: TakeRun,
  signal?: AbortSignal,
): Promise<Next> {
  const most = canReadAtOnce(source) ? series : Number.POSITIVE_INFINITY;
  const load = async (window: ReadWindow, turn: 0 | 1): Promise<Uint8Array> => {
    if (source.readInto === undefined) return readExactly(source, window.offset, window.length, signal);
    const bytes = roomFor(window, memory, turn);
    await readFully(source, window.offset, bytes, signal);
    return bytes;
  };
  let before: { readonly window: ReadWindow; readonly bytes: Promise<Uint8Array> } | null = null;
  let bytes: Promise<Uint8Array> | null = null;
  try {
    for (let reads = 0; reads < most; reads++) {
      const { done, value: window } = windows.next();
      bytes = done ? null : load(window, reads % 2 === 0 ? 0 : 1);
      // Awaited only after the window before it: until then a failure must not count as unhandled.
      bytes?.catch(() => {});
      if (before !== null && !takeWindow(before.window, await before.bytes, take)) return 'done';
      if (bytes === null) return 'done';
      before = { window, bytes };
    }
    if (before !== null && !takeWindow(before.window, await before.bytes, take)) return 'done';
    return 'at once';
  } finally {
    // The memory is another reader's afterwards.
    await Promise.allSettled([bytes]);
  }
}

/**
 * At the same place in a cache line as in the file, and in the pages in which the system keeps it: where a copy goes to less
 * than a line ahead of where it comes from, modulo 4 KiB, processors take each byte for one that was just written, and wait.
 */
function roomFor({ offset, length }: ReadWindow, memory: Memory, turn: 0 | 1): Uint8Array {
  const start = offset % cacheLine;
  if (start + length > memory[turn].length) memory[turn] = new Uint8Array(cacheLine + length);
  return memory[turn].subarray(start, start + length);
}

function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'undefined') setTimeout(resolve, 0);
    else setImmediate(resolve);
  });
}
