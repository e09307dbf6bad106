import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { siteStorage } from '../src/run/site-storage.ts';

const hours = 3_600_000;

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

/** An account that counts what it shares; rights last `longest` at most. */
function fakeAccount({ renewable, longest = Number.POSITIVE_INFINITY }: { renewable: boolean; longest?: number }) {
  let urls = 0;
  const absent = () => {
    throw new Error('not part of this test');
  };
  return {
    createContainer: absent,
    deleteContainer: absent,
    listBlobs: absent,
    deleteBlobs: absent,
    share: async (_container: string, _rights: string, until: Date) => {
      urls += 1;
      return { url: `https://a/${urls}`, until: new Date(Math.min(until.getTime(), Date.now() + longest)), renewable };
    },
    renew: async () => renewable,
  };
}

const inHours = (n: number) => new Date(Date.now() + n * hours);

describe('rights that are handed out', () => {
  test('are the same while they last', async () => {
    const storage = siteStorage(fakeAccount({ renewable: true }));
    const url = await storage.share('c', 'read', inHours(2));
    expect(await storage.share('c', 'read', inHours(1))).toBe(url);
    expect(await storage.share('c', 'read', inHours(4))).not.toBe(url);
  });

  test('are the same when they were renewed', async () => {
    const storage = siteStorage(fakeAccount({ renewable: true }));
    const url = await storage.share('c', 'read', inHours(1));
    await storage.renew('c', 'read', inHours(4));
    expect(await storage.share('c', 'read', inHours(4))).toBe(url);
  });

  test('are others when they cannot be renewed, or ended sooner than was asked', async () => {
    const storage = siteStorage(fakeAccount({ renewable: false, longest: 2 * hours }));
    const url = await storage.share('c', 'read', inHours(9));
    await storage.renew('c', 'read', inHours(9));
    vi.setSystemTime(inHours(3));
    expect(await storage.share('c', 'read', inHours(1))).not.toBe(url);
  });
});
