import { statSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cPrelude } from '../../emit/c-prelude.ts';
import type { CompilerOptions } from './compiler-options.ts';
import { CompilerError, KernelCacheError } from './errors.ts';
import { hashOf } from './kernel-cache.ts';
import { processorIdentity } from './machine.ts';
import { runCompiler } from './subprocess.ts';

/** A C compiler that has compiled a trial source. */
export interface Compiler {
  /** Absolute path. */
  readonly command: string;
  /** `gcc 12.2.0` */
  readonly version: string;
  readonly flags: readonly string[];
  readonly openmp: boolean;
  /** Width of the vectors that it compiles for. */
  readonly vectorBytes: number;
  /** Changes when the compiler, its flags or the processor change. */
  readonly identity: string;
}

/**
 * Vectors are explicit, so -O2 gives the speed of -O3 sooner. Products and sums may be fused, but sums keep their order, and NaN and
 * infinity their meaning (no -ffast-math): a wavefield that blew up must look so, and results must not depend on tiles.
 */
const always = ['-O2', '-std=gnu11', '-fPIC', '-shared', '-ffp-contract=fast', '-fno-math-errno', '-fno-trapping-math'];

/** Taken where known. OpenMP's threads may outlive a library that is unloaded, and crash the process at exit: keep it. */
const optional = [process.arch === 'arm64' ? '-mcpu=native' : '-march=native', '-fopenmp', '-Wl,-z,nodelete'];

/** The prelude of kernels, all of it used: a compiler that is too old fails here. */
const trial = `${cPrelude('f32')}
#ifdef __clang__
#define MAKER clang
#define RELEASE __clang_major__.__clang_minor__.__clang_patchlevel__
#else
#define MAKER gcc
#define RELEASE __GNUC__.__GNUC_MINOR__.__GNUC_PATCHLEVEL__
#endif
#ifdef _OPENMP
#define OPENMP yes
#else
#define OPENMP no
#endif
#define TEXT(a) #a
#define VALUE(a) TEXT(a)
const char judi_probe[] = "judi-probe:" VALUE(MAKER) ":" VALUE(RELEASE) ":" VALUE(OPENMP) ":" VALUE(BYTES) ":";

void judi_trial(real *p, int64_t n) {
  const float_mode mode = flush_denormals();
#pragma omp parallel for
  for (int64_t i = 0; i < padded(n); i += LANES) put(p + i, modulo(n, floor_div(n, 3)), 2.0f * roots(AT(p + i, -3) + SPLAT(p[min(i, n)])));
  restore_mode(mode);
}
`;

/**
 * Tries a compiler on a small source, with all flags it knows; what came out is remembered in the cache folder.
 *
 * @throws CompilerError when it doesn't compile at all
 */
export async function probe(command: string, given: readonly string[], options: CompilerOptions): Promise<Compiler> {
  const { size, mtimeMs } = statSync(command);
  const asked = [command, given, size, mtimeMs, always, optional, trial, processorIdentity()];
  const identity = hashOf(JSON.stringify(asked)).slice(0, 32);
  const known = await remembered(identity, options);
  if (known !== undefined) return known;

  const attempt = (chosen: readonly string[]) => tryFlags(command, [...given, ...always, ...chosen], identity, options);
  const all = await attempt(optional).catch(unlessRefused);
  let compiler = all ?? (await attempt([]));
  if (all === undefined) {
    for (const chosen of smallerSubsets) {
      const found = await attempt(chosen).catch(unlessRefused);
      if (found === undefined) continue;
      compiler = found;
      break;
    }
  }
  await remember(compiler, options);
  return compiler;
}

const smallerSubsets = [1, 2, 0]
  .map((left) => optional.filter((_, i) => i !== left))
  .concat(optional.map((flag) => [flag]));

/** A compiler that says no may say yes to fewer flags; one that can't be run or doesn't end won't. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof CompilerError && error.exitCode !== undefined) return undefined;
  throw error;
}

async function tryFlags(
  command: string,
  flags: readonly string[],
  identity: string,
  options: CompilerOptions,
): Promise<Compiler> {
  const folder = await mkdtemp(join(tmpdir(), 'judi4cloud-probe-')).catch((cause: unknown) => {
    throw new KernelCacheError({ folder: tmpdir(), cause });
  });
  try {
    const path = join(folder, 'probe.so');
    const args = [...flags, '-x', 'c', '-', '-o', path];
    await runCompiler(command, args, { input: trial, timeoutMs: options.timeoutMs, env: options.env });
    const made = await readFile(path, 'latin1').catch(() => '');
    const [, maker, release, openmp, bytes] = /judi-probe:(\w+):([\d. ]+):(\w+):(\d+):/.exec(made) ?? [];
    if (maker === undefined) {
      throw new CompilerError({
        command: [command, ...args].join(' '),
        exitCode: 0,
        output: '',
        reason: 'The C compiler succeeded without making a library',
      });
    }
    const version = `${maker} ${release.replaceAll(' ', '')}`;
    return { command, version, flags, openmp: openmp === 'yes', vectorBytes: Number(bytes), identity };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const memory = (folder: string, identity: string): string => join(folder, `compiler-${identity}.json`);

async function remembered(identity: string, { cache }: CompilerOptions): Promise<Compiler | undefined> {
  for (const folder of cache.places) {
    try {
      const compiler = JSON.parse(await readFile(memory(folder, identity), 'utf8')) as Compiler;
      if (compiler.identity === identity && Array.isArray(compiler.flags)) return compiler;
    } catch {
      // Not there or damaged: tried anew.
    }
  }
  return undefined;
}

/** What can't be written is found out again next time. */
async function remember(compiler: Compiler, { cache }: CompilerOptions): Promise<void> {
  try {
    const path = memory(await cache.writable(), compiler.identity);
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify(compiler, undefined, 1));
    await rename(temporary, path);
  } catch {
    // Kernels can't be kept either, and say so.
  }
}
