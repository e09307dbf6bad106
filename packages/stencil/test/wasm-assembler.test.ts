import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emitWasm } from '../src/emit/wasm/emit.ts';
import { signed, unsigned } from '../src/emit/wasm/leb128.ts';
import { validate } from '../src/run/wasm/webassembly.ts';
import { acoustic, load, mul, num, scalar, variableDensity, velocityPressure } from './programs.ts';

/** The value of a LEB128 number, by its definition: seven bits a byte, the sign in bit 6 of the last one. */
function decode(bytes: readonly number[], isSigned: boolean): number {
  const value = bytes.reduce((sum, byte, i) => sum + BigInt(byte & 0x7f) * 128n ** BigInt(i), 0n);
  const negative = isSigned && ((bytes.at(-1) ?? 0) & 0x40) !== 0;
  return Number(negative ? value - 128n ** BigInt(bytes.length) : value);
}

it('writes numbers that read back as they were', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (value) => decode(unsigned(value), false) === value),
    { seed: 1 },
  );
  fc.assert(
    fc.property(fc.integer(), (value) => decode(signed(value), true) === value),
    { seed: 2 },
  );
});

it('marks all bytes of a number but the last as continued', () => {
  const continued = (bytes: readonly number[]) => bytes.every((byte, i) => byte >= 0x80 === i < bytes.length - 1);
  fc.assert(
    fc.property(fc.integer(), (value) => continued(signed(value)) && continued(unsigned(value >>> 0))),
    { seed: 3 },
  );
});

it('uses no more bytes for a number than it needs', () => {
  expect([0, 63, 64, -64, -65].map((value) => signed(value).length)).toEqual([1, 1, 2, 1, 2]);
  expect([0, 127, 128, 16_383, 16_384].map((value) => unsigned(value).length)).toEqual([1, 1, 2, 2, 3]);
});

const options = fc.record({
  axes: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
  order: fc.integer({ min: 1, max: 8 }).map((half) => 2 * half),
  real: fc.constantFrom<'f32' | 'f64'>('f32', 'f64'),
  mirror: fc.constantFrom<'odd' | 'even'>('odd', 'even'),
  stride: fc.integer({ min: 1, max: 5 }),
});

it('emits valid modules', () => {
  const programs = options.chain((chosen) =>
    fc.constantFrom(acoustic(chosen), variableDensity(chosen), velocityPressure(chosen)),
  );
  fc.assert(
    fc.property(programs, (program) => validate(emitWasm(program).bytes)),
    { seed: 4, numRuns: 60 },
  );
});

it('refuses names that the program does not define', () => {
  const program = acoustic();
  const [nest] = program.steps;
  const broken = { ...program, steps: [nest, { kind: 'sample', points: 'rec', value: scalar('nowhere') } as const] };
  expect(() => emitWasm(broken)).toThrow(/"nowhere"/);
});

it('reads as text', () => {
  const program = acoustic({ axes: 1, order: 2 });
  const scaled = {
    kind: 'nest',
    label: 'halve u',
    every: 1,
    temporaries: [],
    stages: [
      {
        reach: [[0, 0]],
        row: [],
        point: [],
        stores: [{ array: 'u', time: 1, value: mul(num(0.5), load('u', 0, [1])) }],
      },
    ],
  } as const;
  expect(emitWasm({ ...program, steps: [scaled] }).text).toMatchInlineSnapshot(`
    "(module
      (import "env" "memory" (memory 0 65536 shared))
      (func (export "nest_0") (param $frame i32) (param $scratch i32) (param $t i32)
        (local $u i32) (local $u.t+1 i32) (local $0.5 v128) (local $1.9852334701272664e-23 v128)
        (local $-1.9852334701272664e-23 v128) (local $cursor i32) (local $row_bytes i32) (local $row.u i32)
        (local $row.u.t+1 i32) (local $main_end i32) (local $u.new v128) (local $u.new/1 v128)
        (local $at.u i32) (local $at.u.t+1 i32) (local $u.new/2 v128) (local $at.u/1 i32) (local $mask v128)
        (local $at.u.t+1/1 i32)
        ;; halve u
        local.get $frame
        local.get $t
        i32.const 0
        i32.add
        i32.const 2
        i32.rem_u
        i32.const 2
        i32.shl
        i32.add
        i32.load offset=24
        local.get $frame
        i32.load offset=16
        i32.add
        local.set $u
        local.get $frame
        local.get $t
        i32.const 1
        i32.add
        i32.const 2
        i32.rem_u
        i32.const 2
        i32.shl
        i32.add
        i32.load offset=24
        local.get $frame
        i32.load offset=16
        i32.add
        local.set $u.t+1
        v128.const f32x4 0.5 0.5 0.5 0.5
        local.set $0.5
        v128.const f32x4 1.9852334701272664e-23 1.9852334701272664e-23 1.9852334701272664e-23 1.9852334701272664e-23
        local.set $1.9852334701272664e-23
        v128.const f32x4 -1.9852334701272664e-23 -1.9852334701272664e-23 -1.9852334701272664e-23 -1.9852334701272664e-23
        local.set $-1.9852334701272664e-23
        local.get $frame
        i32.load
        i32.const 0
        i32.add
        i32.const 2
        i32.shl
        local.set $row_bytes
        local.get $u
        i32.const 4
        i32.add
        local.set $row.u
        local.get $u.t+1
        i32.const 0
        i32.add
        local.set $row.u.t+1
        i32.const 0
        local.set $cursor
        local.get $row_bytes
        i32.const 31
        i32.sub
        local.set $main_end
        block
          loop
            local.get $cursor
            local.get $main_end
            i32.lt_s
            i32.eqz
            br_if 1
            local.get $row.u
            local.get $cursor
            i32.add
            local.set $at.u
            local.get $0.5
            local.get $at.u
            v128.load
            f32x4.mul
            local.get $1.9852334701272664e-23
            f32x4.add
            local.set $u.new
            local.get $0.5
            local.get $at.u
            v128.load offset=16
            f32x4.mul
            local.get $1.9852334701272664e-23
            f32x4.add
            local.set $u.new/1
            local.get $u.new
            local.get $-1.9852334701272664e-23
            f32x4.add
            local.set $u.new
            local.get $u.new/1
            local.get $-1.9852334701272664e-23
            f32x4.add
            local.set $u.new/1
            local.get $row.u.t+1
            local.get $cursor
            i32.add
            local.set $at.u.t+1
            local.get $at.u.t+1
            local.get $u.new
            v128.store
            local.get $at.u.t+1
            local.get $u.new/1
            v128.store offset=16
            local.get $cursor
            i32.const 32
            i32.add
            local.set $cursor
            br 0
          end
        end
        block
          loop
            local.get $cursor
            local.get $row_bytes
            i32.lt_s
            i32.eqz
            br_if 1
            local.get $row.u
            local.get $cursor
            i32.add
            local.set $at.u/1
            local.get $0.5
            local.get $at.u/1
            v128.load
            f32x4.mul
            local.get $1.9852334701272664e-23
            f32x4.add
            local.set $u.new/2
            local.get $u.new/2
            local.get $-1.9852334701272664e-23
            f32x4.add
            local.set $u.new/2
            v128.const i32x4 0 1 2 3
            local.get $row_bytes
            local.get $cursor
            i32.sub
            i32.const 2
            i32.shr_u
            i32x4.splat
            i32x4.lt_s
            local.set $mask
            local.get $row.u.t+1
            local.get $cursor
            i32.add
            local.set $at.u.t+1/1
            local.get $at.u.t+1/1
            local.get $u.new/2
            local.get $at.u.t+1/1
            v128.load
            local.get $mask
            v128.bitselect
            v128.store
            local.get $cursor
            i32.const 16
            i32.add
            local.set $cursor
            br 0
          end
        end))
    "
  `);
});
