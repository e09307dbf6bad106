import { Socket } from 'node:net';
import { lifelinePipe } from './messages.ts';

/** Time for the main thread to end the process in good order. */
const graceMs = 500;

/**
 * Thread of a worker process that ends it when the parent is gone, also while the main thread is deep in a computation.
 */
const lifeline = new Socket({ fd: lifelinePipe, readable: true, writable: false });
lifeline.on('error', () => {});
lifeline.on('close', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs));
lifeline.resume();
