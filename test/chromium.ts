import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { chromiumPath } from './left-out.ts';

/** Sends an order to the browser, or to one of its pages, and gives the answer. */
export type Send = (method: string, params: object, sessionId?: string) => Promise<Record<string, unknown>>;

export interface Browser {
  readonly send: Send;
  close(): Promise<void>;
}

const options = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

/** Waits for the browser, ends what it has started, and removes its profile. */
const guard = '"$@"; trap "" TERM; kill 0; until rm -rf "$HOME"; do sleep 0.1; done';

/**
 * Starts a browser that is spoken to by a pipe. It ends when the pipe does, whatever ends this process, and its guard, a shell
 * that leads their process group, clears up behind it.
 */
export function startBrowser(profile: string): Browser {
  mkdirSync(profile);
  const command = [chromiumPath, '--headless', ...options, `--user-data-dir=${profile}`, '--remote-debugging-pipe'];
  const browser = spawn('/bin/sh', ['-c', guard, 'sh', ...command], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, HOME: profile, TMPDIR: profile },
    detached: true,
  });
  const ended = once(browser, 'exit');
  const [, , , orders, answers] = browser.stdio as unknown as [null, null, Readable, Writable, Readable];
  return {
    send: conversation(orders, answers, text(browser.stdio[2] as Readable)),
    async close() {
      orders.end();
      const late = setTimeout(() => process.kill(-(browser.pid as number), 'SIGKILL'), 60_000);
      await ended;
      clearTimeout(late);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Waiter {
  readonly resolve: (value: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
}

/** Sends orders, each ended by a null character, and waits for their answers. */
function conversation(orders: Writable, answers: Readable, lastWords: Promise<string>): Send {
  const waiting = new Map<number, Waiter>();
  const answered = ({ id = -1, result, error }: Message) => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) waiter?.resolve(result ?? {});
    else waiter?.reject(new Error(JSON.stringify(error)));
  };
  let rest = '';
  answers.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) answered(JSON.parse(message));
  });
  const over = lastWords.then((words) => new Error(`Chromium has ended: ${words}`));
  // A pipe to a browser that is gone may break; those who wait hear of it from its last words.
  for (const pipe of [orders, answers]) pipe.on('error', () => {});
  let ids = 0;
  return (method, params, sessionId) => {
    const id = ++ids;
    orders.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => waiting.set(id, { resolve, reject }));
    return Promise.race([answer, over.then((error) => Promise.reject(error))]);
  };
}
