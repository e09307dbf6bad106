import { describe, expect, it } from 'vitest';
import { bufferSource, memorySink, type SegyFormatError, segyRead, segyScan, segyWrite } from '../src/index.ts';
import { type MadeTrace, makeSegy, type Recipe, ramp } from './make-segy.ts';

const plain = [0, 1, 2, 3, 4].map((i) => ({ samples: ramp(i, 10) }));
const samples = plain.flatMap((trace) => [...trace.samples]);

/** What reading and scanning make of a file. */
async function found(bytes: Uint8Array) {
  const block = await segyRead(bytes);
  const [file] = (await segyScan(bufferSource(bytes))).files;
  expect([file.map.count, file.map.ns]).toEqual([block.ntraces, block.ns]);
  return { block, warned: (block.warnings ?? []).map(({ code, byte }) => [code, byte]) };
}

async function refused(bytes: Uint8Array): Promise<SegyFormatError> {
  const error = await segyRead(bytes).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ _tag: 'SegyFormatError' });
  return error as SegyFormatError;
}

describe('a number of extended textual headers', () => {
  const ended = ['((SEG: Location))', '((SEG: EndText))'];
  const open = ['C 1 text without a stanza', 'and more of it'];
  const many = Array.from({ length: 200 }, (_, i) => ({ samples: ramp(i, 10) }));

  it.each([
    ['ended by a stanza', ended],
    ['without an end', open],
  ])('that is wrong is told from the text and from the first trace header: %s', async (_, extended) => {
    for (const traces of [plain, many]) {
      for (const stated of [0, 1, 3, 4, 9, 40, 20000, -7]) {
        const { block, warned } = await found(makeSegy({ traces, extended, int16: { 3505: stated } }));
        expect(block.data).toEqual(Float32Array.from(traces.flatMap((trace) => [...trace.samples])));
        expect(block.fileHeader.extendedText.map((text) => text.slice(0, 8))).toEqual(
          extended.map((text) => text.slice(0, 8)),
        );
        expect(warned).toEqual([['text-header', 3505]]);
        expect(block.warnings?.[0].message).toContain(`${String(stated).replace('-', '−')} extended textual headers`);
      }
    }
  });

  it('of −1 is believed up to the end stanza, or without one as far as there is text before the first trace', async () => {
    expect((await found(makeSegy({ traces: plain, extended: ended, int16: { 3505: -1 } }))).warned).toEqual([]);
    const { block, warned } = await found(makeSegy({ traces: plain, extended: open, int16: { 3505: -1 } }));
    expect([...block.data]).toEqual(samples);
    expect(warned).toEqual([['text-header', 3505]]);
  });

  it('that is right is believed, whatever the records hold', async () => {
    const bytes = makeSegy({ traces: plain, extended: ['one', '', '((SEG: EndText))', 'behind'], int16: { 3505: 4 } });
    bytes.fill(0, 3600 + 3200, 3600 + 6400);
    expect([...(await found(bytes)).block.data]).toEqual(samples);
    expect((await found(bytes)).warned).toEqual([]);
  });

  it('is written as it was found', async () => {
    const sink = memorySink();
    await segyWrite(sink, await segyRead(makeSegy({ traces: plain, extended: ended, int16: { 3505: 3 } })));
    expect((await found(sink.bytes())).warned).toEqual([]);
  });
});

describe('a number of samples that 16 bits can not hold', () => {
  const lengths = [65536, 70000, 140000];

  it.each([0, 1])('is told from the second trace header, with the fixed-length flag %i', async (flag) => {
    for (const ns of lengths) {
      const traces = [0, 1, 2, 3, 4].map((i) => ({ samples: ramp(i, ns) }));
      const bytes = makeSegy({ traces, int16: { 3503: flag } });
      const { block, warned } = await found(bytes);
      expect([block.ntraces, block.ns]).toEqual([5, ns]);
      expect(block.data.at(-1)).toBe(4000 + ns - 1);
      expect(warned).toEqual([['sample-count', 3221]]);
      const cut = await found(bytes.subarray(0, bytes.length - 1000));
      expect([cut.block.ntraces, cut.block.ns]).toEqual([4, ns]);
      const sink = memorySink();
      await segyWrite(sink, block);
      const back = await found(sink.bytes());
      expect(back.warned).toEqual([]);
      expect(back.block.data).toEqual(block.data);
    }
  });

  it('is told from the size of a file of one trace', async () => {
    const { block } = await found(makeSegy({ traces: [{ samples: ramp(0, 70000) }], int16: { 3503: 1 } }));
    expect([block.ntraces, block.ns]).toEqual([1, 70000]);
  });

  it('is told even where traces of the stated number would fill the file', async () => {
    // 240 + 4 · 4 divides 2¹⁶.
    const traces = [0, 1, 2, 3].map((i) => ({ samples: ramp(i, 65540) }));
    const { block } = await found(makeSegy({ traces, int16: { 3503: 1 } }));
    expect([block.ntraces, block.ns]).toEqual([4, 65540]);
  });

  it('is not seen in large files whose headers say the truth, little, or vary', async () => {
    const long = (int16: MadeTrace['int16'], ns = 4464) => ({ samples: ramp(7, ns), ...(int16 && { int16 }) });
    const quiet = { 115: 0, 117: 0 };
    const kinds: readonly (readonly MadeTrace[])[] = [
      Array.from({ length: 40 }, () => long(undefined)),
      Array.from({ length: 40 }, () => long(quiet)),
      Array.from({ length: 40 }, (_, i) => long(i === 0 ? undefined : quiet)),
      Array.from({ length: 40 }, (_, i) => long(i === 1 ? { 115: 9 } : undefined)),
      Array.from({ length: 40 }, (_, i) => long(undefined, i % 2 === 0 ? 4464 : 3000)),
    ];
    for (const traces of kinds) {
      for (const flag of traces.some(({ samples }) => samples.length === 3000) ? [0] : [0, 1]) {
        const { block } = await found(makeSegy({ traces, ns: 4464, int16: { 3503: flag } }));
        expect([block.ntraces, block.ns]).toEqual([40, 4464]);
      }
    }
  });
});

describe('other counts', () => {
  it('a length behind which no trace header follows is refused, with the way out', async () => {
    for (const flag of [0, 1]) {
      const noise = Float32Array.from({ length: 1000 }, (_, k) => Math.sin(k * k));
      const traces = Array.from({ length: 40 }, () => ({ samples: noise, int16: { 115: 990 } }));
      const bytes = makeSegy({ traces, ns: 990, int16: { 3503: flag } });
      const error = await refused(bytes);
      expect(error.byte).toBe(3600 + 240 + 4 * 990 + 115);
      expect(error.message).toContain('pass { ns: 1000 }');
      expect((await segyRead(bytes, { ns: 1000 })).ntraces).toBe(40);
    }
  });

  const named = { 71: 1, 29: 1, 31: 1, 69: 1 };
  it.each([
    ['that say much', named],
    ['that say their sampling alone', {}],
  ])('a length that is off by little is refused with the right one: headers %s', async (_, int16) => {
    for (const count of [2, 5, 9, 24]) {
      for (const [ns, flag] of [990, 998, 999, 1001, 1002, 1040].flatMap((n) => [0, 1].map((f) => [n, f]))) {
        const traces = Array.from({ length: count }, (_, i) => ({
          samples: Float32Array.from({ length: 1000 }, (_, k) => Math.sin(k * k + i)),
          int16: { ...int16, 115: ns },
          int32: { 1: i + 1, 5: i + 1, 9: 1, 13: i + 1, 73: 1000, 81: 1000 + 25 * i },
        }));
        const error = await refused(makeSegy({ traces, ns, int16: { 3503: flag } }));
        expect(error.byte).toBe(3600 + 240 + 4 * ns + 115);
        expect(error.advice).toContain('{ ns: 1000 }');
      }
    }
  });

  it('a number in the binary header alone that is wrong is told, with the fixed-length flag too', async () => {
    for (const flag of [0, 1]) {
      const { block, warned } = await found(makeSegy({ traces: plain, ns: 12, int16: { 3503: flag } }));
      expect([...block.data]).toEqual(samples);
      expect(warned).toEqual([['sample-count', 3221]]);
    }
  });

  it('a sample format of another size is refused, a file that is cut anywhere is not', async () => {
    const traces = Array.from({ length: 24 }, (_, i) => ({
      samples: Float32Array.from({ length: 1000 }, (_, k) => Math.sin(k * k + i)),
      int16: named,
    }));
    for (const format of [3, 6]) {
      expect((await refused(makeSegy({ traces, int16: { 3225: format } }))).advice).toContain('{ format }');
    }
    const whole = makeSegy({ traces });
    for (const bytes of [1, 239, 240, 241, 4000, 4239, 5000, 22 * 4240 + 1, 22 * 4240 + 4001]) {
      const { block, warned } = await found(whole.subarray(0, whole.length - bytes));
      expect(block.ntraces).toBe(24 - Math.ceil(bytes / 4240));
      expect(warned.map(([code]) => code)).toEqual(['truncated']);
    }
  });

  it('an offset of the first trace where no trace header lies is refused, or corrected where one lies behind the texts', async () => {
    const offset = (stated: number, pad: number) => {
      const bytes = makeSegy({ revision: [2, 1], int32: { 3525: stated }, pad, traces: plain });
      return bytes.fill(0xaa, 3600, 3600 + pad);
    };
    const right = await found(offset(4112, 512));
    expect([[...right.block.data], right.warned]).toEqual([samples, []]);
    for (const stated of [3700, 4110, 4111, 4113, 4224, 4392 - 4, 65296]) {
      const error = await refused(offset(stated, 512));
      expect([error.byte, error.advice]).toEqual([3521, expect.stringContaining('{ firstTrace }')]);
      const { block, warned } = await found(offset(stated, 0));
      expect([[...block.data], warned]).toEqual([samples, [['first-trace', 3521]]]);
    }
    expect([...(await segyRead(offset(4224, 512), { firstTrace: 4112 })).data]).toEqual(samples);
    await expect(segyRead(offset(0, 0), { firstTrace: 99999999 })).rejects.toThrow(/a file of 5000 bytes/);
  });

  it('trace header extensions are as many as fit the file', async () => {
    const recipes: readonly (readonly [Recipe, number])[] = [
      [{ revision: [2, 0], int16: { 3509: 1 }, traces: plain }, 0],
      [{ revision: [2, 1], int16: { 3507: 2 }, extensions: 1, traces: plain }, 1],
      [{ revision: [2, 1], int16: { 3507: 0 }, extensions: 2, traces: plain }, 2],
    ];
    for (const [recipe, extensions] of recipes) {
      const { block, warned } = await found(makeSegy(recipe));
      expect([...block.data]).toEqual(samples);
      expect(block.traceExtensions?.length ?? 0).toBe(5 * 240 * extensions);
      expect(warned).toEqual([['extension', 3507]]);
    }
  });

  it('trailer records are those that whole traces leave over', async () => {
    const trailer = ['((JUDI: a))', '((JUDI: b))'];
    for (const stated of [1, 3, 4000]) {
      const bytes = makeSegy({ revision: [2, 1], int16: { 3503: 1 }, int32: { 3529: stated }, trailer, traces: plain });
      const { block, warned } = await found(bytes);
      expect([...block.data]).toEqual(samples);
      expect(block.fileHeader.trailer.map((text) => text.slice(0, 11))).toEqual(trailer);
      expect(warned).toEqual([['trailer', 3529]]);
    }
  });
});
