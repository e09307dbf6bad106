import { withFallback } from './fallback.ts';
import { hasNode } from './has-node.ts';
import type { Backend, BackendName } from './kernel.ts';
import type { CBackendOptions } from './native/backend.ts';
import { CompilerNotFoundError } from './native/errors.ts';

export interface ChooseOptions extends CBackendOptions {
  /** Receives one line saying which backend was taken and why; it is `expected` when nothing stood in the way of the best. */
  readonly log?: (line: string, expected?: boolean) => void;
}

/**
 * The backend to run on: `auto` takes C where a compiler works, else WebAssembly; a program that the compiler can't
 * compile then runs as WebAssembly too. Under `c` both are errors. In a browser `auto` is WebAssembly.
 *
 * @throws CompilerNotFoundError when C is asked for and no compiler works
 * @example
 * const backend = await chooseBackend('auto', { log: console.error });
 * // stencil: C kernels by gcc 12.2.0, 512-bit vectors
 */
export async function chooseBackend(name: BackendName | 'auto', options: ChooseOptions = {}): Promise<Backend> {
  const log = options.log ?? (() => {});
  switch (name) {
    case 'auto':
      return automatic(options, log);
    case 'c': {
      const { cBackend } = await import('./native/backend.ts');
      return announced(await cBackend(options), log);
    }
    case 'wasm':
      return announced(await loadWasm(), log);
    case 'interpreter': {
      const { interpreter } = await import('../interpret.ts');
      return announced(interpreter, log);
    }
    default:
      return name satisfies never;
  }
}

type Log = NonNullable<ChooseOptions['log']>;

function announced(backend: Backend, log: Log): Backend {
  log(`stencil: ${backend.description}`, true);
  return backend;
}

async function loadWasm(): Promise<Backend> {
  const { wasmBackend } = await import('./wasm/backend.ts');
  return wasmBackend();
}

async function automatic(options: ChooseOptions, log: Log): Promise<Backend> {
  if (!hasNode()) return announced(await loadWasm(), log);
  const { cBackend } = await import('./native/backend.ts');
  try {
    const backend = announced(await cBackend(options), log);
    return withFallback(backend, loadWasm, (failure, instead) => {
      log(`stencil: ${failure instanceof Error ? failure.message : failure}\nstencil: ${instead.description} instead`);
    });
  } catch (error) {
    const wasm = await loadWasm();
    log(`stencil: ${whyNot(error)}: ${wasm.description}`);
    return wasm;
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof CompilerNotFoundError)) return `C kernels can't be made here (${error})`;
  const tried = error.tried.map(({ command, reason }) => `${command}: ${reason.split('\n')[0]}`);
  return `no C compiler found (tried ${tried.join('; ')})`;
}
