import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type ByteSource, segyRead } from '../src/index.ts';
import { makeSegy } from './make-segy.ts';

test('a read aborted in its middle rejects with the reason, though the next piece has failed before the one at hand is there', async () => {
  const samples = Float32Array.from({ length: 2000 }, (_, i) => i);
  const bytes = makeSegy({ traces: Array.from({ length: 1500 }, () => ({ samples })) });
  const reason = new Error('enough');
  const controller = new AbortController();
  let largeReads = 0;
  const slow: ByteSource = {
    name: 'slow',
    size: bytes.length,
    async read(offset, length) {
      controller.signal.throwIfAborted();
      if (length > 500_000) {
        largeReads++;
        controller.abort(reason);
        await setTimeout(30);
      }
      return bytes.subarray(offset, offset + length);
    },
  };
  await expect(segyRead(slow, { signal: controller.signal })).rejects.toBe(reason);
  await setTimeout(60);
  expect(largeReads).toBe(1);
});
