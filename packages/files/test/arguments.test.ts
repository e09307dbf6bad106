import { isTaggedError } from '@judi4cloud/errors';
import { Geometry, judiVector, Model } from '@judi4cloud/judi';
import { describe, expect, test } from 'vitest';
import * as files from '../src/index.ts';

// Everything as those see it who have no types.
// biome-ignore lint/suspicious/noExplicitAny: mistakes don't compile
const untyped = files as any;
const { memoryPlace, pickedPlace, readModel, readShots, urlPlace, writeModel, writeShots } = untyped;

const model = new Model([3, 2], [10, 10], [0, 0], 0.25);
const receivers = new Geometry([10, 20], 0, 5, { dt: 2, t: 20 });
const d = judiVector(receivers, new Float32Array(22));

type Mistake = readonly [name: string, action: () => unknown, message: string];

const path = 'expected the path of a file, as a text';
const writable = 'expected a place that files can be written to, such as memoryPlace()';
const pair = 'expected a File, or a pair [path, blob], pickedPlace(files).';
const http = 'expected an address that begins with http:// or https://, urlPlace(folder).';

const mistakes: readonly Mistake[] = [
  [
    'nothing to read',
    () => readShots(),
    `readShots cannot be applied to undefined as path: ${path}, readShots(path, { from }).`,
  ],
  [
    'a model to read',
    () => readModel(model),
    `readModel cannot be applied to a Model as path: ${path}, readModel(path, { from }).`,
  ],
  [
    'a text for a place',
    () => readModel('m.h5', { from: 'folder' }),
    "readModel cannot be applied to 'folder' as from: expected a place, such as pickedPlace(files), urlPlace(folder) or memoryPlace(), readModel(path, { from }).",
  ],
  [
    'nowhere to write',
    () => writeShots(),
    `writeShots cannot be applied to undefined as path: ${path}, writeShots(path, d, { sources, to }).`,
  ],
  [
    'no shots',
    () => writeShots('d.h5', model),
    'writeShots cannot be applied to a Model as d: expected a judiVector in memory, writeShots(path, d, { sources, to }).',
  ],
  [
    'a wavelet for sources',
    () => writeShots('d.h5', d, { sources: d }),
    'writeShots cannot be applied to a JudiVector as sources: expected a Geometry, writeShots(path, d, { sources, to }).',
  ],
  [
    'no model',
    () => writeModel('a.h5'),
    'writeModel cannot be applied to undefined as model: expected a Model, a PhysicalParameter, or several by their names, writeModel(path, model, { to }).',
  ],
  [
    'no parameters',
    () => writeModel('a.h5', {}),
    'writeModel cannot be applied to an object {} as model: expected a Model, a PhysicalParameter, or several by their names, writeModel(path, model, { to }).',
  ],
  [
    'a server to write to',
    () => writeModel('z.h5', model, { to: urlPlace('https://example.org/data') }),
    `writeModel cannot be applied to an object { where, open, read } as to: ${writable}, writeModel(path, model, { to }).`,
  ],
  [
    'picked files to write to',
    () => writeShots('z.h5', d, { to: pickedPlace([]) }),
    `writeShots cannot be applied to an object { where, open, read, list } as to: ${writable}, writeShots(path, d, { sources, to }).`,
  ],
  [
    'a conversion to a server',
    () => untyped.convertFile('a.h5', 'b.zarr', { from: memoryPlace(), to: urlPlace('https://example.org') }),
    `convertFile cannot be applied to an object { where, open, read } as to: ${writable}, convertFile(from, to, { from, to }).`,
  ],
  ['numbers for files', () => pickedPlace([1]), `pickedPlace cannot be applied to 1 as a file: ${pair}`],
  [
    'a file without its name',
    () => pickedPlace([new Blob(['x'])]),
    `pickedPlace cannot be applied to a Blob as a file: ${pair}`,
  ],
  [
    'one file',
    () => pickedPlace(new File(['x'], 'm.h5')),
    'pickedPlace cannot be applied to a File as files: expected a list of files, such as the files of an input, pickedPlace(files).',
  ],
  ['no address', () => urlPlace('nonsense'), `urlPlace cannot be applied to 'nonsense' as folder: ${http}`],
  [
    'a server without HTTP',
    () => urlPlace('ftp://host/data'),
    `urlPlace cannot be applied to 'ftp://host/data' as folder: ${http}`,
  ],
  [
    'an address for a path',
    () => readModel('http://host/data/m.h5?sig=SECRET'),
    "Data file http://host/data/m.h5: an address, expected a path. Give its folder as the place: ('m.h5', { from: urlPlace('http://host/data/') }).",
  ],
  [
    'an address to write to',
    () => writeModel('https://host/m.h5', model),
    'Data file https://host/m.h5: an address, expected a path. Write to the disk, or to memoryPlace() and send it from there.',
  ],
  [
    "a model in Julia's format",
    () => writeModel('m.jld', model, { to: memoryPlace() }),
    "m.jld can't be written: JLD can only be read, expected one of .h5, .hdf5, .nc, .zarr, .bin, .f32, .json, .segy, .sgy, .su.",
  ],
  [
    'a model in Seismic Unix',
    () => writeModel('m.su', model, { to: memoryPlace() }),
    "The content of a Seismic Unix file is ['m'], expected shots, by writeShots: write parameters to SEG-Y, HDF5 or Zarr.",
  ],
];

describe('arguments of another kind say what they got and what they expected', () => {
  test.each(mistakes)('%s', async (_name, action, message) => {
    const error = await (async () => action())().then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toBe(message);
    expect(isTaggedError(error)).toBe(true);
  });
});
