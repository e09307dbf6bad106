import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { decodePayload } from '../payload/decode.ts';
import { encodePayload } from '../payload/encode.ts';
import { localFile, localPath } from '../reference/file-reference.ts';
import { onlyBroadcast } from '../reference/future.ts';
import { encodeThrown } from '../remote/portable-error.ts';
import { loadRemote, type RemoteContext } from '../remote/remote.ts';
import { BroadcastCache } from './broadcast-cache.ts';
import { Channel } from './channel.ts';
import { FrameReader } from './frame-reader.ts';
import { enterWorker } from './inside-worker.ts';
import { type FromWorker, messagePipe, type ToWorker } from './messages.ts';
import { progressGate } from './progress-gate.ts';

/** Entry of a worker process: takes tasks from the message pipe one by one until the pipe closes. */

// Ctrl-C reaches the whole process group. The parent decides what it means: when it ends, so do the workers.
process.on('SIGINT', () => {});
enterWorker();

const running = new Map<number, AbortController>();
const reader = new FrameReader<ToWorker>(receive);
const socket = new Socket({
  fd: messagePipe,
  onread: {
    buffer: Buffer.allocUnsafeSlow(2 ** 18),
    callback: (length, buffer) => {
      reader.push(buffer.subarray(0, length));
      return true;
    },
  },
});
const channel = new Channel<FromWorker>(socket);
const broadcasts = new BroadcastCache((hash) => void channel.send({ kind: 'fetch', hash }));

socket.on('error', () => leave());
socket.on('close', () => leave());
void channel.send({ kind: 'ready' });
new Worker(new URL(import.meta.resolve('#lifeline'))).unref();

function receive(message: ToWorker, body: Uint8Array): void {
  switch (message.kind) {
    case 'task':
      void runTask(message, body);
      return;
    case 'abort':
      running.get(message.task)?.abort();
      return;
    case 'broadcast':
      broadcasts.arrive(message.hash, body);
      return;
    case 'broadcast-gone':
      broadcasts.gone(message.hash);
      return;
    case 'forget':
      broadcasts.forget(message.hash);
      return;
    case 'close':
      leave();
      return;
    default:
      message satisfies never;
  }
}

async function runTask(message: ToWorker & { kind: 'task' }, body: Uint8Array): Promise<void> {
  const { task, url, name, index, workers, nthreads } = message;
  const controller = new AbortController();
  const { signal } = controller;
  const progress = progressGate((report) => void channel.send({ kind: 'progress', task, ...report }));
  const context: RemoteContext = {
    index,
    workers,
    nthreads,
    signal,
    progress,
    fetch: async (reference) => broadcasts.fetch(onlyBroadcast(reference)),
    file: async (reference) => localPath(reference),
    fileReturn: localFile,
  };
  running.set(task, controller);
  let answer: FromWorker;
  let content: Uint8Array[];
  try {
    const { call } = await loadRemote(url, name);
    signal.throwIfAborted();
    const result = await call(decodePayload(body), context);
    answer = { kind: 'result', task };
    content = encodePayload(signal.aborted ? undefined : result, { checksum: false });
  } catch (error) {
    answer = { kind: 'failure', task };
    content = encodeThrown(error);
  }
  running.delete(task);
  await channel.send(answer, content);
}

/** Ends the process; not in good order while a task computes, since native code may still use what would be freed. */
function leave(): void {
  if (running.size > 0) process.kill(process.pid, 'SIGKILL');
  process.exit(0);
}
