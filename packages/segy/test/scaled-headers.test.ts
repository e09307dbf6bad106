import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyScalar, HeaderValueError, scaledHeaders } from '../src/index.ts';

describe('scaled headers', () => {
  it('keep lengths exactly with the least scalar, or as finely as 32 bits allow', () => {
    const whole = scaledHeaders({ SourceX: [400, -3], GroupY: [0, 2] });
    expect(whole).toEqual({
      SourceX: Int32Array.of(400, -3),
      GroupY: Int32Array.of(0, 2),
      RecSourceScalar: Int16Array.of(1, 1),
      CoordUnits: Int16Array.of(1, 1),
    });
    const mixed = scaledHeaders({ SourceX: [400, 412.5], SourceDepth: [6.25, 7], RecGroupElevation: [-12, 1] });
    expect(mixed).toMatchObject({ SourceX: Int32Array.of(4000, 4125), RecSourceScalar: Int16Array.of(-10, -10) });
    expect(mixed).toMatchObject({ SourceDepth: Int32Array.of(625, 700), RecGroupElevation: Int32Array.of(-1200, 100) });
    expect(mixed['ElevationScalar']).toEqual(Int16Array.of(-100, -100));
    expect(scaledHeaders({ GroupX: [12.345] })).toMatchObject({ GroupX: Int32Array.of(12345) });
    const utm = scaledHeaders({ SourceX: [432100.12345], SourceY: [6512345.12345] });
    expect(utm['RecSourceScalar']).toEqual(Int16Array.of(-100));
    expect(utm['SourceY']).toEqual(Int32Array.of(651234512));
    expect(scaledHeaders({ SourceX: Float32Array.of(12.3) })['RecSourceScalar']).toEqual(Int16Array.of(-10));
    expect(scaledHeaders({})).toEqual({});
  });

  it('come back within the resolution by the rule of the standard', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e7, max: 1e7, noNaN: true }), { minLength: 1 }),
        fc.constantFrom(0.01, 0.005, 1),
        (values, resolution) => {
          const { GroupX, RecSourceScalar } = scaledHeaders({ GroupX: values }, { resolution });
          values.forEach((value, trace) => {
            expect(Math.abs(applyScalar(GroupX[trace], RecSourceScalar[trace]) - value)).toBeLessThanOrEqual(
              resolution,
            );
          });
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('refuse what 32 bits can not keep', () => {
    expect(() => scaledHeaders({ SourceX: [3e9] })).toThrow(HeaderValueError);
    expect(() => scaledHeaders({ SourceX: [0, Number.NaN] })).toThrow('SourceX: got NaN for trace 1');
    expect(() => scaledHeaders({ SourceX: [2e8 + 0.25] }, { resolution: 0.001 })).toThrow(
      /got 200000000.25 for trace 0/,
    );
    expect(() => scaledHeaders({ Offset: [1] } as object)).toThrow('Offset: got a field without scalar');
  });
});
