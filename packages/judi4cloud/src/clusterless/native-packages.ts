import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Packages with native code that tasks load, in the versions that are installed here. */
export function nativePackages(): Readonly<Record<string, string>> {
  return { koffi: installedVersion('koffi') ?? 'latest' };
}

function installedVersion(name: string): string | undefined {
  try {
    const path = createRequire(import.meta.resolve('@judi4cloud/stencil')).resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}
