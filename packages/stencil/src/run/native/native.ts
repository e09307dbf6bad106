import { kernelSymbol, keySymbol } from '../../emit/c-abi.ts';

/** The arguments of a kernel's entry point, in the order of `emit/c-abi.ts`. */
export interface KernelArguments {
  readonly pointers: BigUint64Array;
  readonly scalars: Float64Array;
  readonly sizes: BigInt64Array;
  readonly control: Int32Array;
  /** Everything that `pointers` points to. */
  readonly memory: readonly ArrayBufferView[];
}

/** The entry point of a loaded library; runs on a thread of its own. */
export type EntryPoint = (args: KernelArguments) => Promise<number>;

/** What we need from the foreign function interface. */
export interface Native {
  address(memory: ArrayBuffer | ArrayBufferView): bigint;
  adviseHugePages(memory: ArrayBuffer): void;
  /** Gives memory back to the system, once no kernel works on it any more. */
  release(memory: ArrayBuffer): void;
  /** @throws when the file is no library for this machine, or was compiled under another key */
  load(path: string, key: string): EntryPoint;
}

type Callback = (error: unknown, result: number | bigint) => void;
type AsyncEntry = { async(...args: [bigint, bigint, bigint, bigint, Callback]): void };
type Advise = (address: bigint, length: number, advice: number) => number;

const hugePages = 14;
/** A multiple of the page size of any system. */
const page = 65536n;

/** Calls under way: nothing else keeps their memory from being collected. */
const running = new Set<KernelArguments>();
/** Given back by their owner while a kernel works on them. */
const condemned = new Set<ArrayBuffer>();

function release(memory: ArrayBuffer): void {
  const busy = [...running].some((call) => call.memory.some(({ buffer }) => buffer === memory));
  if (busy) {
    condemned.add(memory);
    return;
  }
  condemned.delete(memory);
  memory.transfer(0);
}

/**
 * Threads that wait at the end of a kernel spin for some 50 µs before they sleep. The OpenMP libraries' own milliseconds slow down a
 * machine with other work on it: a thread that spins keeps the one it waits for off the core.
 */
function spinBriefly(env: NodeJS.ProcessEnv): void {
  if (env['OMP_WAIT_POLICY'] !== undefined) return;
  env['GOMP_SPINCOUNT'] ??= '1000';
  env['KMP_BLOCKTIME'] ??= '0';
}

/** Loads koffi: only when somebody asks for native code. */
export async function loadNative(): Promise<Native> {
  spinBriefly(process.env);
  const { default: koffi } = await import('koffi');
  const address = (memory: ArrayBuffer | ArrayBufferView): bigint => koffi.address(memory);
  const advise =
    process.platform === 'linux'
      ? (koffi.load(null).func('int madvise(uintptr_t address, size_t length, int advice)') as unknown as Advise)
      : undefined;
  return {
    address,
    adviseHugePages(memory) {
      // Advice may be refused (a kernel without huge pages): then pages stay small.
      const start = (address(memory) + page - 1n) & -page;
      advise?.(start, memory.byteLength - Number(start - address(memory)), hugePages);
    },
    release,
    load(path, key) {
      const library = koffi.load(path);
      const compiledKey = String(library.func(`const char *${keySymbol}()`)());
      if (compiledKey !== key) throw new TypeError(`${path} was compiled under the key ${compiledKey}, not ${key}`);
      const entry: AsyncEntry = library.func(
        `int64_t ${kernelSymbol}(uintptr_t pointers, uintptr_t scalars, uintptr_t sizes, uintptr_t control)`,
      );
      return async (args) => {
        running.add(args);
        try {
          const [pointers, scalars, sizes, control] = [args.pointers, args.scalars, args.sizes, args.control].map(
            address,
          );
          return await new Promise<number>((resolve, reject) => {
            entry.async(pointers, scalars, sizes, control, (error, done) =>
              error ? reject(error) : resolve(Number(done)),
            );
          });
        } finally {
          running.delete(args);
          for (const memory of [...condemned]) release(memory);
        }
      };
    },
  };
}
