import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, systemClock } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Transfer, TransferError } from '../src/blob/transfer.ts';
import { DownloadCache } from '../src/node/download-cache.ts';
import { patiently } from './emulated.ts';

let folder: string;
let server: Server;
let url: string;
let transfer: Transfer;
/** What the server holds, and what it has answered. */
let content = 'one';
let answers: number[] = [];
/** Statuses that it answers with before it gives the file; 0 closes the connection. */
let failures: number[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'batch-emulator-test-'));
  server = createServer((request, response) => {
    const failure = failures.shift();
    const etag = `"${content}"`;
    const status = failure ?? (request.headers['if-none-match'] === etag ? 304 : 200);
    answers.push(status);
    if (status === 0) request.socket.destroy();
    else if (status === 200) response.writeHead(200, { etag, 'content-length': content.length }).end(content);
    else response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
  transfer = new Transfer(systemClock, 5000);
});

beforeEach(() => {
  answers = [];
  failures = [];
});

afterAll(() => {
  transfer.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const { signal } = new AbortController();

describe('a node’s downloads', () => {
  test('are kept by URL without its signature, asked for again, and fetched only when they have changed', async () => {
    const cache = new DownloadCache(join(folder, 'kept'), transfer);
    const target = join(folder, 'target');
    const fetched = async (query: string): Promise<string> => {
      await cache.download(`${url}?${query}`, target, signal);
      return readFileSync(target, 'utf8');
    };
    expect(await fetched('sig=1')).toBe('one');
    writeFileSync(target, 'spoilt by a task');
    expect(await fetched('sig=2')).toBe('one');
    content = 'two';
    expect(await fetched('sig=3')).toBe('two');
    expect(answers).toEqual([200, 304, 200]);
    expect(readdirSync(join(folder, 'kept'))).toHaveLength(1);
    for (const name of readdirSync(join(folder, 'kept'))) rmSync(join(folder, 'kept', name));
    expect(await fetched('sig=4')).toBe('two');
  });

  test('are tried again when what failed may pass, and not otherwise', async () => {
    const cache = new DownloadCache(join(folder, 'retried'), transfer);
    failures = [500, 0, 503, 429];
    await cache.download(url, join(folder, 'retried-target'), signal);
    expect(answers).toEqual([500, 0, 503, 429, expect.any(Number)]);
    failures = [404];
    await expect(cache.download(url, join(folder, 'x'), signal)).rejects.toMatchObject({ status: 404 });
    failures = Array<number>(20).fill(500);
    const failed = cache.download(url, join(folder, 'x'), signal);
    await expect(failed).rejects.toThrow(TransferError);
    await expect(failed).rejects.toThrow(/GET http:\/\/127.0.0.1:\d+\/file was answered with 500/);
  });

  test('stop at once when they are no longer wanted, also in a pause', async () => {
    const clock = new ManualClock();
    const slow = new Transfer(clock, 5000);
    const cache = new DownloadCache(join(folder, 'stopped'), slow);
    const stop = new AbortController();
    failures = [500, 500];
    const download = cache.download(url, join(folder, 'y'), stop.signal);
    await patiently(() => answers.length).toBe(1);
    stop.abort();
    await expect(download).rejects.toThrow(/abort/i);
    expect(answers).toEqual([500]);
    slow.close();
  });
});
