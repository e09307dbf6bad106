// biome-ignore lint/suspicious/noTsIgnore: an error only in declarations, where users do without the emulator; then these are any
/** @ts-ignore */
import type { BatchEmulator, EmulatorOptions } from '@judi4cloud/batch-emulator';
import { tagged } from '@judi4cloud/errors';

/** An emulator that is asked for where it is not installed. */
export class EmulatorMissingError extends tagged('EmulatorMissingError', {
  message: () =>
    'The emulator of Azure Batch is a package of its own, since it is large: npm install @judi4cloud/batch-emulator.',
  advice:
    'Or run on worker processes: --on workers of judi start, localWorkers(n) of a script. Or give credentials of an Azure account.',
}) {}

/**
 * Starts an emulator whose nodes have what this process has: its Node.js, its native packages, its cache of kernels.
 *
 * @throws EmulatorMissingError
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<BatchEmulator> {
  const { startBatchEmulator } = await loadEmulator();
  return startBatchEmulator({ ...options, environment: { ...(await machineImage()), ...options.environment } });
}

/** True where the emulator is installed. */
export async function hasEmulator(): Promise<boolean> {
  return loadEmulator().then(
    () => true,
    () => false,
  );
}

async function loadEmulator(): Promise<typeof import('@judi4cloud/batch-emulator')> {
  try {
    return await import('@judi4cloud/batch-emulator');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') throw new EmulatorMissingError({ cause });
    throw cause;
  }
}

/** Variables of commands on emulated nodes: what a machine image would bring, of this machine. */
async function machineImage(): Promise<Record<string, string>> {
  const { cachePath } = await import('@judi4cloud/stencil/environment');
  const { delimiter, dirname } = await import('node:path');
  const { env } = process;
  const modules = await nativeModules();
  return {
    PATH: [dirname(process.execPath), env['PATH']].filter(Boolean).join(delimiter),
    JUDI_CACHE: cachePath(env),
    ...(env['CC'] !== undefined && { CC: env['CC'] }),
    ...(modules !== undefined && { JUDI4CLOUD_MODULES: modules }),
  };
}

/** The folder whose `node_modules` holds koffi, where it is installed. */
async function nativeModules(): Promise<string | undefined> {
  const { createRequire } = await import('node:module');
  const { sep } = await import('node:path');
  try {
    const path = createRequire(import.meta.resolve('@judi4cloud/stencil')).resolve('koffi');
    return path.slice(0, path.lastIndexOf(`${sep}node_modules${sep}koffi${sep}`));
  } catch {
    return undefined;
  }
}
