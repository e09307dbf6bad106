import { maximumPages } from '../../emit/wasm/module.ts';
import type { Real } from '../../schedule/program.ts';
import type { Arena, RealArray } from '../kernel.ts';
import { bytesOf } from '../layout.ts';
import { DisposedArenaError, WasmMemoryError } from './errors.ts';
import { Memory, type WasmMemory } from './webassembly.ts';

const pageBytes = 65_536;
const limit = maximumPages * pageBytes;
const alignment = 64;

/** A memory, and how much of it may hold something else than zeros. */
interface Store {
  readonly memory: WasmMemory;
  written: number;
}

/**
 * Memories of disposed arenas, the largest last. A memory can't be given back to the system: it lives until the garbage
 * collectors of all threads that have seen it notice its end, which idle threads never do. So all of them are reused, and
 * a process holds as many as it ever had arenas at once.
 */
const idle: Store[] = [];

const owners = new WeakMap<ArrayBufferLike, WasmArena>();

/** A part of an arena's memory that one run uses. */
export interface Area {
  readonly at: number;
  readonly bytes: number;
}

/** Arrays in one shared WebAssembly memory, at most 4 GiB. After the arena is disposed, they belong to another one. */
export class WasmArena implements Arena {
  private readonly store: Store;
  /** Bytes from the beginning that are taken; the first line stays free, so that no address is 0. */
  private taken = alignment;
  private readonly free: Area[] = [];
  private runs = 0;
  private disposed = false;

  /** @throws WasmMemoryError when what is expected can't fit */
  constructor(expected = 0) {
    if (expected > limit) throw new WasmMemoryError({ requested: expected, taken: 0, limit });
    this.store = idle.pop() ?? { memory: newMemory(), written: 0 };
    owners.set(this.memory.buffer, this);
  }

  /** The arena whose memory an array lies in. */
  static of(array: RealArray): WasmArena | undefined {
    return owners.get(array.buffer);
  }

  owns(array: RealArray): boolean {
    return owners.get(array.buffer) === this;
  }

  get memory(): WasmMemory {
    return this.store.memory;
  }

  /**
   * @throws WasmMemoryError when the memory would become larger than 4 GiB, or the system gives no more
   * @throws DisposedArenaError
   */
  allocate(length: number, real: Real): RealArray {
    if (this.disposed) throw new DisposedArenaError();
    const bytes = length * bytesOf(real);
    const dirty = this.store.written;
    const at = this.reserve(bytes);
    if (at < dirty) new Uint8Array(this.memory.buffer, at, Math.min(bytes, dirty - at)).fill(0);
    const { buffer } = this.memory;
    return real === 'f32' ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length);
  }

  /** Takes a part of the memory for a run; what it holds is not defined. */
  borrow(bytes: number): Area {
    this.runs++;
    const fitting = this.free.findIndex((area) => area.bytes >= bytes);
    if (fitting >= 0) return this.free.splice(fitting, 1)[0];
    return { at: this.reserve(bytes), bytes };
  }

  giveBack(area: Area): void {
    this.free.push(area);
    this.runs--;
    this.recycle();
  }

  [Symbol.dispose](): void {
    if (this.disposed) return;
    this.disposed = true;
    this.recycle();
  }

  /** Keeps the memory for another arena once nothing uses this one. */
  private recycle(): void {
    if (!this.disposed || this.runs > 0) return;
    owners.delete(this.memory.buffer);
    idle.push(this.store);
    idle.sort((a, b) => a.memory.buffer.byteLength - b.memory.buffer.byteLength);
  }

  private reserve(bytes: number): number {
    const at = this.taken;
    const end = Math.ceil((at + bytes) / alignment) * alignment;
    const missing = Math.ceil(end / pageBytes) - this.memory.buffer.byteLength / pageBytes;
    if (end > limit) throw new WasmMemoryError({ requested: bytes, taken: at, limit });
    if (missing > 0) this.grow(missing, bytes);
    this.taken = end;
    this.store.written = Math.max(this.store.written, end);
    return at;
  }

  private grow(pages: number, bytes: number): void {
    try {
      this.memory.grow(pages);
    } catch (cause) {
      throw new WasmMemoryError({ requested: bytes, taken: this.taken, limit, cause });
    }
    owners.set(this.memory.buffer, this);
  }
}

function newMemory(): WasmMemory {
  try {
    return new Memory({ initial: 1, maximum: maximumPages, shared: true });
  } catch (cause) {
    throw new WasmMemoryError({ requested: pageBytes, taken: 0, limit, cause });
  }
}
