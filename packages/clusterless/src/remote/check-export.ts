import { type Call, checkArgument } from '@judi4cloud/errors';

/**
 * Refuses what can't say where a function is exported: the `import.meta` of its module, the name of its export, and itself.
 *
 * @param call ends in `(import.meta, name, f)`
 * @throws DomainError
 */
export function checkExport(call: Call, meta: unknown, name: unknown, f: unknown): void {
  const isMeta = typeof meta === 'object' && meta !== null && 'url' in meta;
  checkArgument(call, 'import.meta', meta, isMeta, 'the import.meta of the module that exports it');
  checkArgument(call, 'name', name, typeof name === 'string' && name !== '', 'the name of its export');
  checkArgument(call, 'f', f, typeof f === 'function', 'a function');
}
