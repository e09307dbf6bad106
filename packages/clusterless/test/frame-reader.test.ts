import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, frame } from '../src/local/frame-reader.ts';

test('frames arrive whole however the stream is cut', () => {
  const messages = fc.array(fc.record({ text: fc.string({ unit: 'binary' }), body: fc.uint8Array({ maxLength: 40 }) }));
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Buffer.concat(
        sent.flatMap(({ text, body }) => frame({ text }, [body.subarray(0, 3), body.subarray(3)])),
      );
      const received: { text: string; body: Uint8Array }[] = [];
      const reader = new FrameReader<{ text: string }>(({ text }, body) =>
        received.push({ text, body: new Uint8Array(body) }),
      );
      for (let at = 0, i = 0; at < stream.length; i++) {
        const length = cuts[i % cuts.length] as number;
        reader.push(stream.subarray(at, at + length));
        at += length;
      }
      expect(received).toEqual(sent.map(({ text, body }) => ({ text, body: new Uint8Array(body) })));
    }),
    { seed: 40 },
  );
});
