import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blobSource, bufferSource, openUrl, readUrl, SourceError, segyRead } from '../src/index.ts';
import { openFile } from '../src/node.ts';
import type { ByteSource } from '../src/source/byte-source.ts';
import { makeSegy, ramp } from './make-segy.ts';
import { type RangeServer, serveRanges } from './range-server.ts';

const bytes = makeSegy({ traces: Array.from({ length: 120 }, (_, i) => ({ samples: ramp(i, 700) })) });
let folder = '';
let server: RangeServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segy-sources-'));
  await writeFile(join(folder, 'line.segy'), bytes);
  server = await serveRanges(bytes);
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const kinds: readonly (readonly [string, () => Promise<ByteSource>])[] = [
  ['buffer', async () => bufferSource(bytes)],
  ['blob', async () => blobSource(new File([bytes as Uint8Array<ArrayBuffer>], 'line.segy'))],
  ['file', () => openFile(join(folder, 'line.segy'))],
  ['http', () => openUrl(server.url)],
];

describe.each(kinds)('%s', (_, open) => {
  test('gives the bytes of any range', async () => {
    const source = await open();
    expect(source.size).toBe(bytes.length);
    for (const [offset, length] of [
      [0, 10],
      [3599, 2],
      [3839, 500],
      [bytes.length - 7, 7],
      [bytes.length, 0],
    ] as const) {
      expect(new Uint8Array(await source.read(offset, length))).toEqual(bytes.slice(offset, offset + length));
    }
    await source.close?.();
  });

  test('refuses ranges outside, with the byte and the name', async () => {
    const source = await open();
    for (const [offset, length] of [
      [bytes.length - 3, 4],
      [-1, 2],
    ] as const) {
      const error = await source.read(offset, length).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SourceError);
      expect(error).toMatchObject({ byte: offset + 1, length, source: source.name });
    }
    await source.close?.();
  });

  test('gives the same block as memory, all in one or in parts', async () => {
    const source = await open();
    const expected = await segyRead(bytes);
    const block = await segyRead(source);
    expect(block.data).toEqual(expected.data);
    expect(block.headers).toEqual(expected.headers);
    expect((await segyRead(source, { traces: [7, 9] })).data).toEqual(expected.data.slice(7 * 700, 9 * 700));
    await source.close?.();
  });
});

describe('a file', () => {
  test('that is not there, or is a folder, is named', async () => {
    const none = join(folder, 'none.segy');
    await expect(openFile(none)).rejects.toMatchObject({ _tag: 'SourceError', source: none });
    await expect(openFile(none)).rejects.toThrow(`${none} could not be opened: there is no such file or folder.`);
    await expect(openFile(folder)).rejects.toThrow(/not a file/);
  });

  test('that was cut while it was open is noticed', async () => {
    const path = join(folder, 'cut.segy');
    await writeFile(path, bytes);
    await using source = await openFile(path);
    await writeFile(path, bytes.subarray(0, 20000));
    await expect(segyRead(source)).rejects.toMatchObject({ _tag: 'SourceError' });
  });
});

describe('http', () => {
  test('opening and reading a whole file takes two requests', async () => {
    server.requests.length = 0;
    await segyRead(await openUrl(server.url));
    expect(server.requests.length).toBe(2);
  });

  test('passing failures are tried again, broken connections go on where they broke', async () => {
    const retries = { count: 3, pause: 1 };
    const source = await openUrl(server.url, { retries });
    server.answer = (n) => (n < 2 ? 503 : n === 2 ? 'break' : null);
    expect((await segyRead(source)).data).toEqual((await segyRead(bytes)).data);
    server.answer = () => 503;
    await expect(source.read(5000, 10)).rejects.toThrow(/HTTP 503/);
    server.answer = () => 404;
    server.requests.length = 0;
    await expect(source.read(5000, 10)).rejects.toThrow(/HTTP 404/);
    expect(server.requests.length).toBe(1);
    server.answer = () => null;
  });

  test('a server without ranges is refused instead of downloading everything', async () => {
    server.answer = () => 200;
    await expect(openUrl(server.url)).rejects.toThrow(/whole file instead of a range/);
    server.answer = () => null;
  });

  test('… unless all of it may be read at once, up to a number of bytes', async () => {
    const all = async () => new Response(bytes as Uint8Array<ArrayBuffer>);
    const source = await openUrl(server.url, { fetch: all, wholeUpTo: bytes.length });
    expect(source.size).toBe(bytes.length);
    expect((await segyRead(source)).data).toEqual((await segyRead(bytes)).data);
    await expect(openUrl(server.url, { fetch: all, wholeUpTo: bytes.length - 1 })).rejects.toThrow(
      /serves no ranges, and all of it, 1 MiB or more, is beyond the 1 MiB that are read at once \(wholeUpTo\)/,
    );
  });

  test('all of an object is read with one request, which no header needs to be shown for', async () => {
    const asked: (string | null)[] = [];
    const status = [503, 200];
    const fetch = async (_url: unknown, { headers }: RequestInit = {}) => {
      asked.push(new Headers(headers).get('range'));
      return new Response(bytes as Uint8Array<ArrayBuffer>, { status: status.shift() ?? 404 });
    };
    const options = { fetch: fetch as typeof globalThis.fetch, retries: { count: 1, pause: 1 } };
    expect(await readUrl(server.url, options)).toEqual(bytes);
    await expect(readUrl(server.url, options)).rejects.toMatchObject({ tag: 'SourceError', status: 404 });
    expect(asked).toEqual([null, null, null]);
  });

  test('a connection that breaks in the middle of all is tried again, and then told', async () => {
    let left = 2;
    const broken = async () => {
      let sent = false;
      const body = new ReadableStream({
        pull(controller) {
          if (!sent) controller.enqueue(bytes.slice(0, 100));
          else if (--left >= 0) controller.error(new Error('cable'));
          else controller.close();
          sent = true;
        },
      });
      return new Response(body);
    };
    const options = { fetch: broken, retries: { count: 1, pause: 1 } };
    await expect(readUrl(server.url, options)).rejects.toThrow(
      /could not be opened: the connection broke after 100 bytes/,
    );
    expect((await readUrl(server.url, options)).length).toBe(100);
  });

  test('an object that was replaced meanwhile is noticed', async () => {
    const source = await openUrl(server.url, { retries: { count: 0, pause: 1 } });
    server.tag = '"other"';
    await expect(source.read(5000, 10)).rejects.toThrow(/replaced/);
    server.tag = '"first"';
  });

  test('signatures and passwords stay out of names and messages, headers are asked for each time', async () => {
    const url = new URL(server.url);
    url.search = '?sig=SECRET';
    let asked = 0;
    const headers = async () => ({ 'x-token': `t${++asked}` });
    const source = await openUrl(url, { headers });
    server.answer = () => 403;
    const error = await source.read(5000, 10).catch((thrown: Error) => thrown);
    server.answer = () => null;
    expect(source.name).not.toContain('SECRET');
    expect(String(error)).not.toContain('SECRET');
    expect(server.requests.at(-1)).toMatchObject({ token: 't2' });
  });

  test('an abort ends the wait between attempts', async () => {
    const source = await openUrl(server.url, { retries: { count: 9, pause: 60_000 } });
    const abort = new AbortController();
    server.answer = () => {
      setTimeout(() => abort.abort(new Error('enough')), 5);
      return 503;
    };
    await expect(source.read(5000, 10, abort.signal)).rejects.toThrow('enough');
    server.answer = () => null;
  });
});
