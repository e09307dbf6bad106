import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BlobContainer, pieceBytes } from '../src/blob/blob-container.ts';
import { BlobError } from '../src/blob/blob-error.ts';
import { ContentStore } from '../src/content/content-store.ts';
import { type BlobServer, startBlobServer } from './blob-server.ts';

let server: BlobServer;
beforeAll(async () => {
  server = await startBlobServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const patience = { attempts: 5, first: 1, longest: 5 };
const containerOf = (name: string) => new BlobContainer(server.url(name), { patience });
const noise = new Uint8Array(3 * pieceBytes + 17);
for (let i = 0; i < noise.length; i++) noise[i] = Math.imul(i, 2654435761) >>> 13;
const random = (bytes: number) => noise.subarray(0, bytes);
const requestsOf = (container: string) => server.requests.filter((request) => request.includes(`/${container}/`));

describe('a container of blobs', () => {
  test.each([0, 1, 1000, pieceBytes, pieceBytes + 1, 3 * pieceBytes + 17])(
    'gives back %d bytes in pieces',
    async (bytes) => {
      const container = containerOf(`pieces-${bytes}`);
      const content = random(bytes);
      const middle = Math.floor(bytes / 3);
      await container.write('blob', [content.subarray(0, middle), content.subarray(middle)]);
      expect(Buffer.compare((await container.read('blob')) as Uint8Array, content)).toBe(0);
      expect(requestsOf(`pieces-${bytes}`).filter((request) => request.startsWith('GET'))).toHaveLength(
        Math.max(1, Math.ceil(bytes / pieceBytes)),
      );
    },
  );

  test('gives parts, and refuses those that reach beyond the end', async () => {
    const container = containerOf('parts');
    const content = random(2 * pieceBytes);
    await container.write('blob', [content]);
    const range = { offset: 100, length: pieceBytes + 5 };
    expect(
      Buffer.compare((await container.read('blob', { range })) as Uint8Array, content.subarray(100, pieceBytes + 105)),
    ).toBe(0);
    await expect(container.read('blob', { range: { offset: 2 * pieceBytes - 5, length: 6 } })).rejects.toThrow(
      BlobError,
    );
  });

  test('tells what is not there', async () => {
    const container = containerOf('nothing');
    expect(await container.read('blob')).toBeUndefined();
    expect(await container.has('blob')).toBe(false);
  });

  test('writes only where nothing is, when asked to', async () => {
    const container = containerOf('once');
    expect(await container.write('a/b c', [random(10)], { ifAbsent: true })).toBe(true);
    expect(await container.write('a/b c', [random(20)], { ifAbsent: true })).toBe(false);
    expect(await container.read('a/b c')).toHaveLength(10);
    expect(await container.write('a/b c', [random(30)])).toBe(true);
    expect(await container.read('a/b c')).toHaveLength(30);
  });
});

describe('a request that fails', () => {
  test.each([
    ['refused for a while', { status: 503, retryAfter: 0 }],
    ['too many', { status: 429 }],
    ['carried out, its answer lost', 'lose answer'],
    ['answered by half', 'cut answer'],
  ] as const)('is made again: %s', async (name, mischief) => {
    const container = containerOf(`again-${name.length}`);
    server.mischief = (_, count) => (count < 3 ? mischief : undefined);
    try {
      await container.write('blob', [random(2 * pieceBytes)], { ifAbsent: true });
      expect(Buffer.compare((await container.read('blob')) as Uint8Array, random(2 * pieceBytes))).toBe(0);
    } finally {
      server.mischief = () => undefined;
    }
  });

  test('is an error in the end, which says what, where, how often, and keeps the signature to itself', async () => {
    server.mischief = () => ({ status: 503 });
    try {
      const error = await containerOf('down')
        .read('blob')
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        name: 'BlobError',
        action: 'reading',
        container: 'down',
        blob: 'blob',
        status: 503,
        attempts: 5,
      });
      expect(inspect(error, { depth: 9 })).not.toContain('aVerySecretSignature');
    } finally {
      server.mischief = () => undefined;
    }
  });

  test('for want of rights is not made again, unless the rights are new', async () => {
    const forged = server.url('rights').replace(/sig=.*/, 'sig=forged');
    const before = server.requests.length;
    await expect(new BlobContainer(forged, { patience }).read('blob')).rejects.toMatchObject({ status: 403 });
    expect(server.requests.length).toBe(before + 1);
    const soon = new BlobContainer(forged, { patience, policyDelay: 50 });
    await expect(soon.read('blob')).rejects.toMatchObject({ status: 403 });
  });

  test('for want of rights that are new is made again until they hold', async () => {
    const before = server.requests.length;
    server.mischief = (_, count) => (count <= 3 ? { status: 403 } : undefined);
    try {
      const fresh = new BlobContainer(server.url('fresh'), { patience, policyDelay: 600_000 });
      expect(await fresh.read('blob')).toBeUndefined();
      expect(server.requests.length).toBe(before + 4);
    } finally {
      server.mischief = () => undefined;
    }
  });

  test('stops at once when nobody wants its answer any more', async () => {
    server.mischief = () => ({ status: 503 });
    try {
      const stop = new AbortController();
      const reading = new BlobContainer(server.url('stop')).read('blob', { signal: stop.signal });
      stop.abort(new Error('enough'));
      await expect(reading).rejects.toThrow('enough');
    } finally {
      server.mischief = () => undefined;
    }
  });
});

describe('a store of content', () => {
  test('keeps equal content once, also what another process kept', async () => {
    const store = new ContentStore(containerOf('content'));
    const [a, again, b] = await Promise.all([
      store.keep([random(100_000)]),
      store.keep([random(100_000)]),
      store.keep([random(10)]),
    ]);
    await store.settled();
    expect(again).toBe(a);
    expect(b).not.toBe(a);
    const other = new ContentStore(containerOf('content'));
    expect(await other.keep([random(50_000), random(100_000).subarray(50_000)])).toBe(a);
    await other.settled();
    expect(requestsOf('content').filter((request) => request === `PUT /content/${a}`)).toHaveLength(1);
  });

  test('tells of what it could not keep, and tries again when asked again', async () => {
    const store = new ContentStore(containerOf('broken'));
    server.mischief = (request) => (request.startsWith('PUT') ? { status: 400 } : undefined);
    const hash = await store.keep([random(10)]);
    await expect(store.settled()).rejects.toMatchObject({ name: 'BlobError', status: 400 });
    server.mischief = () => undefined;
    await store.keep([random(10)]);
    await store.settled();
    expect(server.blobs.has(`/broken/${hash}`)).toBe(true);
  });
});
