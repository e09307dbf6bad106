import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { readModel, readParameters } from '../src/model/read-model.ts';
import { newPath } from './fixtures.ts';

const n = [5, 3] as const;
const value = (x: number, z: number): number => 0.1 + 0.01 * x + 0.001 * z;

/** Values over x × z as Julia has them in memory: the first axis is the fastest. */
const columnMajor = Float32Array.from({ length: n[0] * n[1] }, (_, k) => value(k % n[0], Math.floor(k / n[0])));
const rowMajor = Float64Array.from({ length: n[0] * n[1] }, (_, k) => value(Math.floor(k / n[1]), k % n[1]));

/**
 * A file as JLD2 writes `m = 5×3 Array`, `theta = Adjoint(3×5 Array)` and tuples `n`, `d`, `o`: HDF5 behind a block of 512 bytes, and the
 * parent of the adjoint without a name, known only by a reference.
 */
async function writeJld2(path: string, parent: 'unnamed' | 'named' | 'in pieces'): Promise<void> {
  const h5wasm = await import('h5wasm/node');
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  const tuple = (name: string, values: readonly (Float32Array | BigInt64Array)[]) =>
    file.create_dataset({ name, data: new Map(values.map((part, k) => [String(k + 1), part])), shape: [] });
  file.create_dataset({ name: 'm', data: columnMajor, shape: [n[1], n[0]] });
  tuple(
    'n',
    n.map((count) => BigInt64Array.of(BigInt(count))),
  );
  tuple('d', [Float32Array.of(12.5), Float32Array.of(10)]);
  tuple('o', [Float32Array.of(100), Float32Array.of(0)]);
  file.create_group('_types').create_dataset({ name: '00000001', data: Float32Array.of(1) });
  // 81 bytes of headers, 120 of values.
  const room = file.create_dataset({ name: '_refs', data: new Uint8Array(201).fill(0xa5) });
  const refers = (bytes: Uint8Array) =>
    file.create_dataset({ name: 'theta', data: new Map([['parent', new h5wasm.Reference(bytes)]]), shape: [] });
  if (parent === 'named') {
    file.create_dataset({ name: '_refs_parent', data: rowMajor, shape: [...n] });
    refers((file.get('_refs_parent') as typeof room).create_reference().ref_data);
  } else refers(Uint8Array.of(0, 0, 0, 0, 0x5a, 0x5a, 0x5a, 0x5a));
  file.flush();
  file.close();
  const hdf5 = readFileSync(path);
  if (parent !== 'named') {
    const at = hdf5.indexOf(Buffer.alloc(201, 0xa5));
    unnamed(at, parent === 'in pieces' ? 2 : 1).copy(hdf5, at);
    hdf5.writeBigUInt64LE(BigInt(at), hdf5.indexOf(Buffer.from('000000005a5a5a5a', 'hex')));
  }
  const block = Buffer.alloc(512);
  block.write('HDF5-based Julia Data Format, version 0.1.0\0 (Julia 1.5.1 64-bit LE)');
  writeFileSync(path, Buffer.concat([block, hdf5]));
}

/** An object header of version 2 for `5 × 3` doubles, then the doubles. */
function unnamed(at: number, layout: 1 | 2): Buffer {
  const message = (type: number, body: Buffer) => {
    const head = Buffer.from([type, body.length, 0, 0]);
    return Buffer.concat([head, body]);
  };
  const words = (...values: number[]) => Buffer.from(BigUint64Array.from(values, BigInt).buffer);
  const dataspace = Buffer.concat([Buffer.from([2, 2, 0, 1]), words(...n)]);
  const double = Buffer.from('11203f000800000000004000340b0034ff030000', 'hex');
  const length = 7 + 4 + 20 + 4 + 20 + 4 + 18 + 4;
  const place = Buffer.concat([Buffer.from([4, layout]), words(at + length, 120)]);
  const messages = Buffer.concat([message(1, dataspace), message(3, double), message(8, place)]);
  const prefix = Buffer.concat([Buffer.from('OHDR'), Buffer.from([2, 0, messages.length])]);
  return Buffer.concat([prefix, messages, Buffer.alloc(4), Buffer.from(rowMajor.buffer)]);
}

describe('a file of JLD2', () => {
  test.each(['unnamed', 'named'] as const)(
    'tuples, arrays with their first axis fastest, an adjoint of an %s array',
    async (parent) => {
      const path = newPath('jld');
      await writeJld2(path, parent);
      const model = await readModel(path);
      expect(model).toMatchObject({ n: [...n], d: [12.5, 10], o: [100, 0] });
      const { m, theta } = await readParameters(path, { names: ['m', 'theta'] });
      expect(theta).toMatchObject({ n: [...n], d: [12.5, 10], o: [100, 0] });
      for (let x = 0; x < n[0]; x++)
        for (let z = 0; z < n[1]; z++)
          for (const parameter of [model.m, m, theta]) expect(parameter.value(x, z)).toBeCloseTo(value(x, z), 7);
    },
  );

  test('an adjoint that is stored in another way is refused with advice', async () => {
    const path = newPath('jld');
    await writeJld2(path, 'in pieces');
    expect((await readModel(path)).n).toEqual([...n]);
    await expect(readParameters(path, { names: ['theta'] })).rejects.toThrow(
      /dataset 'theta' of type .*Reference.* which is no numbers, .* In Julia, store a plain array: "theta", Array\(theta\)/,
    );
  });
});

test('files of JUDI.jl, whose folder JUDI_DATA names', async ({ skip }) => {
  const data = process.env['JUDI_DATA'];
  if (data === undefined) return skip(beyondCi.realData);
  const overthrust = await readModel(join(data, 'overthrust_model.h5'));
  expect(overthrust).toMatchObject({ n: [401, 121], d: [25, 25], o: [0, 0] });
  expect(overthrust.m.value(0, 0)).toBeCloseTo(1.5 ** -2, 6);
  const tti = await readParameters(join(data, 'BGCompass_tti.jld'));
  expect(Object.keys(tti)).toEqual(['delta', 'epsilon', 'm', 'theta']);
  for (const parameter of Object.values(tti)) expect(parameter).toMatchObject({ n: [325, 171], d: [12.5, 12.5] });
  // As h5py reads it through the reference.
  expect(tti['theta'].value(10, 60)).toBeCloseTo(-0.01081815969341393, 7);
  const lens = await readModel(join(data, 'GaussLens.jld'));
  expect(lens).toMatchObject({ n: [201, 201], d: [10, 10] });
  expect([lens.m.value(0, 0), lens.m.value(100, 100)]).toEqual([0.25, Math.fround(4 / 9)]);
});
