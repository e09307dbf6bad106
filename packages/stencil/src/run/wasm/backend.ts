import { emitWasm, type WasmProgram } from '../../emit/wasm/emit.ts';
import type { Program } from '../../schedule/program.ts';
import { hasNode } from '../has-node.ts';
import type { Backend, Kernel, KernelCall } from '../kernel.ts';
import { WasmArena } from './arena.ts';
import { prepareCall } from './call.ts';
import { stopThreads, word } from './job.ts';
import { nodeWorker } from './node-worker.ts';
import { webWorker } from './web-worker.ts';
import { Module, type WasmModule } from './webassembly.ts';
import { WorkerPool } from './worker-pool.ts';

/** Milliseconds between two looks at the number of steps done. */
const progressInterval = 50;

/** Workers that start while a first program is being compiled. */
const startedAhead = 4;

const compiledAtMost = 64;

interface Compiled {
  readonly wasm: WasmProgram;
  readonly module: WasmModule;
}

const compiled = new Map<string, Compiled>();
const pool = new WorkerPool(hasNode() ? nodeWorker : webWorker, navigator.hardwareConcurrency);

/**
 * Kernels in WebAssembly with 128-bit SIMD on worker threads: needs no compiler. At most 4 GiB per arena.
 *
 * @example
 * const backend = wasmBackend();
 * using arena = backend.arena();
 * const kernel = await backend.compile(program);
 */
export function wasmBackend(): Backend {
  return {
    name: 'wasm',
    description: `WebAssembly, 128-bit SIMD, ${navigator.hardwareConcurrency} cores`,
    arena: (expected) => new WasmArena(expected),
    compile: async (program) => {
      pool.warm(Math.min(startedAhead, navigator.hardwareConcurrency));
      return kernelOf(program, compileOnce(program));
    },
  };
}

function compileOnce(program: Program): Compiled {
  const key = JSON.stringify(program);
  const known = compiled.get(key);
  if (known) return known;
  const wasm = emitWasm(program);
  const result = { wasm, module: new Module(wasm.bytes) };
  if (compiled.size === compiledAtMost) compiled.delete(compiled.keys().next().value ?? key);
  compiled.set(key, result);
  return result;
}

function kernelOf(program: Program, { wasm, module }: Compiled): Kernel {
  return { program, source: wasm.text, run: (call) => run(program, wasm, module, call) };
}

async function run(program: Program, wasm: WasmProgram, module: WasmModule, call: KernelCall): Promise<void> {
  const { signal, onStep } = call;
  signal?.throwIfAborted();
  const { jobs, steps, words, collect, release } = prepareCall(program, wasm, module, call);
  const stop = (): void => stopThreads(words);
  const watcher = new AbortController();
  const report = (): void => {
    try {
      onStep?.(Atomics.load(words, word.progress), steps);
    } catch (error) {
      watcher.abort(error);
      stop();
    }
  };
  const watch = onStep && setInterval(report, progressInterval);
  watch?.unref?.(); // browsers give a number
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await pool.run(jobs, stop, signal);
    collect();
  } finally {
    clearInterval(watch);
    signal?.removeEventListener('abort', stop);
    release();
  }
  watcher.signal.throwIfAborted();
  signal?.throwIfAborted();
  onStep?.(steps, steps);
}
