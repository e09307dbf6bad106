import { freemem } from 'node:os';
import type { Reporter } from '@judi4cloud/experiments';
import { chooseBackend } from '@judi4cloud/stencil';
import { type Environment, environment } from '@judi4cloud/stencil/environment';
import { packageVersion } from '../version.ts';
import { bytes, counted } from './quantities.ts';
import { type CommonOptions, reporterOf } from './session.ts';

/** What this machine offers, and what would be chosen. */
interface Diagnosis {
  readonly version: string;
  readonly node: { readonly version: string; readonly path: string; readonly supported: boolean };
  readonly platform: string;
  readonly machine: Omit<Environment, 'compilers' | 'vectorBytes'>;
  readonly compilers: Environment['compilers'];
  readonly vectorBits: number | undefined;
  readonly backends: readonly { readonly name: string; readonly works: boolean; readonly description: string }[];
  /** What `auto` takes. */
  readonly backend: { readonly name: string; readonly why: string };
}

/** `judi doctor` */
export async function doctor(options: CommonOptions): Promise<void> {
  const diagnosis = await diagnose();
  if (options.json) process.stdout.write(`${JSON.stringify(diagnosis, undefined, 2)}\n`);
  else show(diagnosis, reporterOf(options), options.verbose ?? false);
}

async function diagnose(): Promise<Diagnosis> {
  const { compilers, vectorBytes, ...machine } = await environment();
  const [c, wasm] = await Promise.all([tryBackend('c'), tryBackend('wasm')]);
  const lines: string[] = [];
  const chosen = await chooseBackend('auto', { log: (line) => lines.push(line) });
  const [major, minor] = process.versions.node.split('.').map(Number);
  return {
    version: packageVersion(),
    node: {
      version: process.versions.node,
      path: process.execPath,
      supported: major > 22 || (major === 22 && minor >= 18),
    },
    platform: `${process.platform} ${process.arch}`,
    machine,
    compilers,
    vectorBits: vectorBytes === undefined ? undefined : 8 * vectorBytes,
    backends: [c, wasm],
    backend: { name: chosen.name, why: lines.join('; ').replaceAll('stencil: ', '') },
  };
}

async function tryBackend(name: 'c' | 'wasm') {
  try {
    const { description } = await chooseBackend(name);
    return { name, works: true, description };
  } catch (error) {
    return { name, works: false, description: error instanceof Error ? error.message : String(error) };
  }
}

function show(diagnosis: Diagnosis, reporter: Reporter, verbose: boolean): void {
  const { node, machine, compilers, backends, backend } = diagnosis;
  const { memory, caches, cache } = machine;
  const line = (name: string, words: string) => reporter.line(`${name.padEnd(14)}${words}`);
  reporter.heading(`judi4cloud ${diagnosis.version}`);
  line('Node', `${node.version}${node.supported ? '' : ', too old: 22.18 or later is needed'}, ${diagnosis.platform}`);
  line('Processor', `${machine.processor}, ${counted(machine.cores, 'core')}`);
  line('Data caches', `${bytes(caches.l1)} first, ${bytes(caches.l2)} second level`);
  line('Memory', `${bytes(memory.total)}, ${bytes(freemem())} free`);
  for (const [k, compiler] of compilers.entries()) {
    const label = k === 0 ? 'Compilers' : '';
    if ('version' in compiler) {
      const threads = compiler.openmp ? 'OpenMP' : 'no OpenMP: one thread';
      line(label, `${compiler.command}: ${compiler.version}, ${8 * compiler.vectorBytes}-bit vectors, ${threads}`);
      if (verbose) reporter.note(`${' '.repeat(14)}${compiler.flags.join(' ')}`);
    } else {
      line(label, `${compiler.command}: ${compiler.reason.split('\n')[0]}`);
      if (verbose && compiler.tried !== undefined) reporter.note(`${' '.repeat(14)}${compiler.tried}`);
    }
  }
  for (const [k, { name, works, description }] of backends.entries())
    line(k === 0 ? 'Backends' : '', `${name}: ${works ? '' : "doesn't work: "}${description.split('\n')[0]}`);
  line('Chosen', `${backend.name} (${backend.why})`);
  line('Kernel cache', `${cache.folder}, ${counted(cache.files, 'file')}, ${bytes(cache.bytes)}`);
}
