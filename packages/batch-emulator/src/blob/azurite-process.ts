import { Socket } from 'node:net';

/** Time that Azurite has to write down what it holds. */
const graceMs = 3000;

/**
 * Process that runs Azurite's Blob service and ends when its standard input does: with the emulator, however that ended.
 *
 * Its arguments are Azurite's.
 */
const lifeline = new Socket({ fd: 0, readable: true, writable: false });
lifeline.on('error', () => {});
lifeline.on('close', () => {
  process.emit('SIGTERM');
  setTimeout(() => process.exit(0), graceMs).unref();
});
lifeline.resume();
// Nobody reads its output any more when the emulator is gone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Without types, which this file of Azurite has none of.
const entry: string = 'azurite/dist/src/blob/main.js';
await import(entry);
