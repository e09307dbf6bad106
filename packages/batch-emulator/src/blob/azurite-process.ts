import { createRequire } from 'node:module';
import { Socket } from 'node:net';

/** Time that Azurite has to write down what it holds. */
const graceMs = 5000;

/**
 * Process that runs Azurite's Blob service and ends when its standard input does: with the emulator, however that ended.
 *
 * Its arguments are Azurite's.
 */
const lifeline = new Socket({ fd: 0, readable: true, writable: false });
lifeline.on('error', () => {});
lifeline.on('close', () => {
  const heard = process.emit('SIGTERM');
  if (!heard) process.exit(0);
  setTimeout(() => process.exit(0), graceMs).unref();
});
lifeline.resume();
// Nobody reads its output any more when the emulator is gone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// All is written down when it says so; it would go on to wait for connections that nobody closes.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
  if (String(chunk).includes('successfully closed')) process.exit(0);
  return (write as (...parts: unknown[]) => boolean)(chunk, ...rest);
};

const require = createRequire(import.meta.url);
const entry = require.resolve('azurite/dist/src/blob/main.js');
// Telemetry is off; loading what it would need takes longer than all the rest.
const telemetry = createRequire(entry).resolve('applicationinsights');
require.cache[telemetry] = { id: telemetry, filename: telemetry, loaded: true, exports: {} } as NodeJS.Module;
require(entry);
