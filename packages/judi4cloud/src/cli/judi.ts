#!/usr/bin/env node
// Nothing is imported before an old Node got to say that it is too old, which is what the package of errors does.
try {
  await import('@judi4cloud/errors');
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if ((error as Error).name !== 'UnsupportedNodeError') throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
