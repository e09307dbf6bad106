import { emitC } from '../../emit/c.ts';
import { control, outOfMemory } from '../../emit/c-abi.ts';
import { withTwoAxes } from '../../emit/c-source.ts';
import type { Program } from '../../schedule/program.ts';
import type { Backend, Kernel, KernelCall } from '../kernel.ts';
import type { Layout } from '../layout.ts';
import { nativeArena } from './arena.ts';
import { packArguments } from './arguments.ts';
import { cacheFolder } from './cache-folder.ts';
import { compileLibrary, findCompiler } from './compiler.ts';
import type { CompilerOptions } from './compiler-options.ts';
import { CompilerError } from './errors.ts';
import { findLibrary, hashOf, keepLibrary } from './kernel-cache.ts';
import { dataCaches } from './machine.ts';
import { type EntryPoint, loadNative, type Native } from './native.ts';
import type { Compiler } from './probe.ts';
import { type Tile, tileOf } from './tiles.ts';

export interface CBackendOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly log?: (line: string) => void;
  /** A compiler that takes longer is stopped; default 120 000. */
  readonly timeoutMs?: number;
  /** Instead of the tile that suits the machine, for programs over as many axes; then all threads take part, however small the grid. */
  readonly tile?: Tile;
}

const updatesPerThread = 200_000;

/** How often a run looks at its progress. */
const pollMs = 40;

/**
 * Kernels as C, compiled by the system's compiler and kept in the user's cache folder.
 *
 * @throws CompilerNotFoundError when no compiler works
 */
export async function cBackend(options: CBackendOptions = {}): Promise<Backend> {
  const { env = process.env, log = () => {}, timeoutMs = 120_000, tile } = options;
  const compiling: CompilerOptions = { env, cache: cacheFolder(env, log), timeoutMs };
  const [compiler, native] = await Promise.all([findCompiler(compiling), loadNative()]);
  const threads = compiler.openmp ? '' : ', one thread (no OpenMP)';
  const kernels = new Map<string, Promise<EntryPoint>>();
  return {
    name: 'c',
    description: `C kernels by ${compiler.version}, ${compiler.vectorBytes * 8}-bit vectors${threads}`,
    arena: () => nativeArena(native),
    async compile(program) {
      const source = emitC(program);
      const key = hashOf(JSON.stringify([source, compiler.identity, compiler.flags])).slice(0, 32);
      let entry = kernels.get(key);
      if (entry === undefined) {
        entry = build(source, key, compiler, native, compiling);
        kernels.set(key, entry);
        entry.catch(() => kernels.delete(key));
      }
      return cKernel(program, source, await entry, native, { openmp: compiler.openmp, tile });
    },
  };
}

async function build(
  source: string,
  key: string,
  compiler: Compiler,
  native: Native,
  options: CompilerOptions,
): Promise<EntryPoint> {
  const found = await findLibrary(options.cache, key);
  if (found !== undefined) {
    try {
      return native.load(found, key);
    } catch {
      // Whole, but not for this machine: built anew.
    }
  }
  const path = await keepLibrary(options.cache, key, compiler.version, source, (target) =>
    compileLibrary(compiler, source, key, target, options),
  );
  try {
    return native.load(path, key);
  } catch (cause) {
    const command = [compiler.command, ...compiler.flags].join(' ');
    throw new CompilerError({
      command,
      exitCode: 0,
      output: String(cause),
      reason: "What the C compiler made can't be loaded",
      cause,
    });
  }
}

function cKernel(
  program: Program,
  source: string,
  entry: EntryPoint,
  native: Native,
  { openmp, tile: given }: { openmp: boolean; tile: Tile | undefined },
): Kernel {
  const tiled = withTwoAxes(program);
  return {
    program,
    source,
    async run(call) {
      const { signal } = call;
      signal?.throwIfAborted();
      const layout = layoutWithTwoAxes(call.layout);
      const threads = !openmp ? 1 : given === undefined ? usefulThreads(call) : call.threads;
      const tile = given ?? tileOf(tiled, layout, threads, dataCaches());
      const args = packArguments(tiled, { ...call, layout, threads }, tile, native);
      const cancel = () => Atomics.store(args.control, control.cancel, 1);
      signal?.addEventListener('abort', cancel, { once: true });
      const report = progressReport(call, args.control);
      const timer = setInterval(report, pollMs).unref();
      try {
        const done = await entry(args);
        signal?.throwIfAborted();
        if (done === outOfMemory) {
          throw new RangeError(`${program.name}: no memory for the temporaries of ${threads} threads.`);
        }
        report();
      } finally {
        clearInterval(timer);
        signal?.removeEventListener('abort', cancel);
      }
    },
  };
}

/** Starting a thread must cost less than what it takes over. */
function usefulThreads({ layout, first, last, threads }: KernelCall): number {
  const updates = layout.shape.reduce((product, nodes) => product * nodes, Math.abs(last - first) + 1);
  return Math.max(1, Math.min(threads, Math.floor(updates / updatesPerThread)));
}

function progressReport({ first, last, onStep }: KernelCall, state: Int32Array): () => void {
  const total = Math.abs(last - first) + 1;
  let reported = 0;
  return () => {
    const done = Atomics.load(state, control.done);
    if (done > reported) onStep?.(done, total);
    reported = done;
  };
}

function layoutWithTwoAxes(layout: Layout): Layout {
  if (layout.shape.length > 1) return layout;
  const [extent] = layout.extent;
  return {
    ...layout,
    shape: [1, ...layout.shape],
    start: [0, ...layout.start],
    extent: [1, extent],
    strides: [extent, 1],
  };
}
