import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sampleFormat, segyRead, segyWrite } from '@judi4cloud/segy';
import { fileSink, loadIndex } from '@judi4cloud/segy/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { judiHere } from './judi-here.ts';
import { startJudi } from './judi-process.ts';
import { ns, receivers, writeShots, writeVaryingTraces } from './segy-files.ts';

const folder = scratchFolder();
const at = (name: string) => join(folder, name);
const line = at('line.segy');
const segy = (...args: string[]) => judiHere(['segy', ...args]);
const json = async (...args: string[]) => JSON.parse((await segy(...args, '--json')).out);
const read = (path: string) => segyRead(new Uint8Array(readFileSync(path)));

beforeAll(() => writeShots(line));
afterAll(() => rmSync(folder, { recursive: true }));

describe('info', () => {
  test('tells what is in a file at a glance', async () => {
    const { out, code } = await segy('info', line);
    expect(code).toBe(0);
    expect(out).toContain('60 of 50 samples');
    expect(out).toContain('0 to 196 ms, a sample every 4 ms');
    expect(out).toContain('3 of 20 traces');
    expect(out).toContain('3 places, x 0 to 200 m, every 100 m, y 0 m');
    expect(out).toContain('20 places, x 0 to 237.5 m, every 12.5 m, y 0 m');
    expect(out).toContain('−200 to 237.5 m');
    expect(out).toContain('Nothing looks wrong.');
  });

  test('says what looks wrong', async () => {
    const wrong = at('wrong.segy');
    const mixed = (count: number) => Array.from({ length: count }, (_, k) => (k * 7) % count);
    await writeShots(wrong, { order: mixed, samples: (shot) => (shot === 1 ? 0 : Number.NaN) });
    const bytes = readFileSync(wrong);
    bytes.writeInt32BE(77, 3600 + 36);
    writeFileSync(wrong, bytes.subarray(0, bytes.length - 10));
    const found = (await json('info', wrong)).findings.map(({ what }: { what: string }) => what).join('\n');
    expect(found).toContain('The last trace is cut');
    expect(found).toContain("Offset isn't the distance from source to receiver in 1 of 59 traces, first in trace 1.");
    expect(found).toContain("Traces of a shot (FieldRecord) don't follow each other.");
    expect(found).toContain('samples are NaN or infinite');
    expect(found).toContain('traces are zero throughout');
  });

  test('milliseconds that were written for microseconds look wrong', async () => {
    const fast = at('fast.segy');
    await writeShots(fast, { dt: 4 });
    expect((await segy('info', fast)).out).toMatch(/Samples are 4 µs apart\.\s+Milliseconds may have been taken/);
  });

  test('stacks have midpoints alone, which is nothing wrong, but gathers need sources and receivers', async () => {
    const kinds = [
      ['stack.segy', 0, false],
      ['gathers.segy', 100, true],
    ] as const;
    for (const [name, step, isWrong] of kinds) {
      const headers = {
        CDPX: Int32Array.from({ length: 6 }, (_, k) => 25 * k),
        Offset: Int32Array.from({ length: 6 }, (_, k) => step * (k % 3)),
      };
      const data = Float32Array.from({ length: 6 * ns }, (_, k) => Math.sin(k));
      await segyWrite(fileSink(at(name)), { data, ns, headers }, { dt: 4000 });
      expect((await segy('info', at(name))).out.includes('Only midpoints')).toBe(isWrong);
    }
  });

  test.each([
    ['nonsense', [115, 119], 0],
    ['blanks', [32, 32], 0],
    ['SegyMAT’s 100', [0, 100], 0],
    ['1.0', [1, 0], 1],
    ['1 in the other byte', [0, 1], 1],
    ['2.1', [2, 1], 2.1],
    ['2 with a strange minor', [2, 200], 2],
  ])('the revision is the one as which a file is read: %s', async (_, held, revision) => {
    const path = at('revision.segy');
    const bytes = Buffer.from(readFileSync(line));
    bytes.set(held, 3500);
    writeFileSync(path, bytes);
    expect((await json('info', path)).revision).toBe(revision);
    expect((await segy('info', path)).out).toContain(`SEG-Y revision ${revision}, `);
  });

  test('stacked files have no offsets, and no advice about them', async () => {
    const path = at('source-only.segy');
    // Midpoints as sources, receivers left empty: 434 and 6478 km from the origin, in cm.
    const count = 40;
    const column = (value: (k: number) => number) => Int32Array.from({ length: count }, (_, k) => value(k));
    const headers = {
      CDP: column((k) => k + 1),
      SourceX: column((k) => 43424540 + 100 * k),
      SourceY: column(() => 647756500),
      RecSourceScalar: new Int16Array(count).fill(-100),
      FieldRecord: column(() => 1),
    };
    const data = Float32Array.from({ length: count * ns }, (_, k) => Math.sin(k));
    await segyWrite(fileSink(path), { data, ns, headers }, { dt: 4000 });
    const { out } = await segy('info', path);
    expect(out).toContain('Stacked     or zero offset: CDPs 1 to 40, x 434245.4 to 434284.4 m, y 6477565 m');
    expect(out).toContain('Nothing looks wrong.');
    expect(out).not.toMatch(/Offsets|Receivers/);
    expect(await json('info', path)).toMatchObject({ stacked: true, acquisition: { wrongOffsets: count } });
    expect(await json('info', line)).toMatchObject({ stacked: false });
    // The same with two traces at each place are gathers that lost their receivers.
    const gathers = { ...headers, CDP: column((k) => k >> 1), SourceX: column((k) => 43424540 + 100 * (k >> 1)) };
    await segyWrite(fileSink(path), { data, ns, headers: gathers }, { dt: 4000 });
    const lost = await segy('info', path);
    expect(lost.out).toContain('All receivers are at (0, 0).');
    expect(lost.out).not.toMatch(/Offsets|Take offsets/);
  });

  test.each([
    ['ibm', 5, 1],
    ['ieee', 1, 5],
    ['ibm', 1, undefined],
    ['ieee', 5, undefined],
  ] as const)('samples in %s under format code %i: says which they look like', async (written, said, look) => {
    const path = at('floats.segy');
    await writeShots(path, { format: written });
    const bytes = readFileSync(path);
    bytes.writeInt16BE(said, 3224);
    writeFileSync(path, bytes);
    const { out } = await segy('info', path);
    if (look === undefined) expect(out).not.toContain('look like');
    else expect(out).toContain(`Look at them with \`--as format=${look}\``);
  });

  test('samples of few magnitudes, such as a model’s, are not taken for another format', async () => {
    const path = at('densities.segy');
    await writeShots(path, { samples: (shot, receiver, k) => 1000 + shot * 300 + receiver * 10 + k });
    expect((await segy('info', path)).out).not.toContain('look like');
  });

  test('text of zeros is empty', async () => {
    const path = at('zeros.segy');
    writeFileSync(path, Buffer.from(readFileSync(line)).fill(0, 0, 3200));
    expect((await segy('info', path, '--text')).out).toContain('Textual header\nempty\n');
    expect((await json('info', path)).text.join('').trim()).toBe('');
    writeFileSync(path, Buffer.from(readFileSync(line)).fill(0, 6, 3200));
    expect((await segy('info', path, '--text')).out).not.toContain('·');
  });

  test('long traces of revision 2 have their whole axis, and nothing looks wrong', async () => {
    const path = at('long.segy');
    const length = 70000;
    const data = Float32Array.from({ length: 3 * length }, (_, k) => Math.sin(k / 7));
    const headers = {
      SourceX: Int32Array.of(5, 5, 5),
      GroupX: Int32Array.of(5, 10, 15),
      Offset: Int32Array.of(0, 5, 10),
    };
    await segyWrite(fileSink(path), { data, ns: length, headers }, { dt: 4000 });
    const bytes = readFileSync(path);
    for (const held of [32767, 65535, 0, length & 0xffff]) {
      bytes.writeUInt16BE(held, 3220);
      for (let trace = 0; trace < 3; trace++) bytes.writeUInt16BE(held, 3600 + trace * (240 + 4 * length) + 114);
      writeFileSync(path, bytes);
      const { out } = await segy('info', path);
      expect(out).toContain('3 of 70000 samples');
      expect(out).toContain('0 to 279996 ms, a sample every 4 ms');
      expect(out).not.toMatch(/states .* samples/);
    }
    // Revision 1, where nothing else says the number.
    bytes.fill(0, 3500, 3600).writeUInt8(1, 3500);
    bytes.fill(0, 3260, 3300);
    writeFileSync(path, bytes);
    expect((await segy('info', path)).out).toContain('0 to 279996 ms, a sample every 4 ms');
  });

  test('a file without traces', async () => {
    const empty = at('empty.segy');
    await writeShots(empty, { shots: 0 });
    const { out, code } = await segy('info', empty);
    expect(code).toBe(0);
    expect(out).toContain('There is no trace.');
    expect(out).not.toMatch(/Infinity|NaN/);
    expect(await json('cat', empty)).toEqual({ file: empty, traces: [] });
    expect(await json('convert', empty, at('empty-too.segy'))).toMatchObject({ traces: 0 });
  });

  test('what is not SEG-Y, and what is not there', async () => {
    const text = at('notes.txt');
    writeFileSync(text, 'These are notes.');
    expect(await segy('info', text)).toMatchObject({ code: 2, err: expect.stringContaining('3600 bytes') });
    expect(await segy('info', at('none.segy'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('no file or folder'),
    });
  });
});

describe('cat', () => {
  test('a table, comma-separated values and JSON hold the same', async () => {
    const choice = ['cat', line, '--traces', '21-40:5', '--keys', 'trace,gx,OFFSET'];
    const table = await segy(...choice);
    const csv = await segy(...choice, '--csv');
    expect(csv.out).toBe('trace,GroupX,Offset\n21,0,-100\n26,62.5,-37\n31,125,25\n36,187.5,88\n');
    expect(
      table.out
        .trim()
        .split('\n')
        .map((row) => row.trim().split(/ +/).join(',')),
    ).toEqual(csv.out.trim().split('\n'));
    const { traces } = await json(...choice);
    expect(traces.map(Object.values).join('\n')).toBe(csv.out.trim().split('\n').slice(1).join('\n'));
  });

  test('conditions speak of scaled values, or with --raw of stored ones', async () => {
    const where = ['cat', line, '--keys', 'trace', '--csv', '--where'];
    const scaled = await segy(...where, 'FieldRecord = 2 and gx > 200');
    const raw = await segy(...where, 'FieldRecord = 2 and gx > 2000', '--raw');
    expect(scaled.out).toBe('trace\n38\n39\n40\n');
    expect(raw.out).toBe(scaled.out);
  });

  test('traces that there are not', async () => {
    for (const command of [
      ['cat', line],
      ['plot', line, at('none.png')],
      ['convert', line, at('none.segy')],
    ]) {
      const { code, out, err } = await segy(...command, '--traces', '1-20,300');
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toBe(`Error: There is no trace 300: ${line} has 60 traces. Give --traces numbers up to 60.\n`);
    }
    expect(['none.png', 'none.segy'].some((name) => existsSync(at(name)))).toBe(false);
  });

  test('fields of one’s own, and names that there are not', async () => {
    const { traces } = await json('cat', line, '--field', 'Low=11:uint16', '--keys', 'low', '--traces', '21');
    expect(traces).toEqual([{ Low: 2 }]);
    const key = await segy('cat', line, '--keys', 'GruopX');
    const condition = await segy('cat', line, '--where', 'gx > 3 and ofset < 2');
    expect(key).toMatchObject({
      code: 2,
      out: '',
      err: "Error: There is no header field 'GruopX'. Did you mean 'GroupX'?\n",
    });
    expect(condition).toMatchObject({ code: 2, err: expect.stringMatching(/column 12: .*Did you mean 'Offset'/) });
  });
});

describe('convert', () => {
  test('without a wish, every byte stays', async () => {
    const copy = at('copy.segy');
    expect(await json('convert', line, copy)).toMatchObject({ traces: 60, clipped: 0, format: 5 });
    expect(readFileSync(copy).equals(readFileSync(line))).toBe(true);
  });

  test('without a wish for the format samples keep their bits, which --endian turns round', async () => {
    const values = { 2: 2 ** 31 - 1, 6: 1e300, 9: 2 ** 53 - 1, 10: 4294967295, 12: 2 ** 63 };
    for (const [format, value] of Object.entries(values)) {
      const [exact, copy, little, back] = ['exact', 'copy', 'little', 'back'].map((name) =>
        at(`${name}-${format}.segy`),
      );
      const data = Float64Array.from({ length: 2 * ns }, (_, k) => (k % 2 === 0 ? value : k));
      await segyWrite(fileSink(exact), { data, ns }, { dt: 4000, format: Number(format) });
      // What double precision can't hold either, or IEEE numbers in a file that says IBM.
      const bytes = readFileSync(exact);
      bytes[bytes.length - 1] |= 1;
      writeFileSync(exact, bytes);
      await json('convert', exact, copy);
      await json('convert', exact, little, '--endian', 'little');
      await json('convert', little, back, '--endian', 'big', '--sort', 'trace');
      expect(readFileSync(copy).equals(bytes)).toBe(true);
      const width = sampleFormat(Number(format)).bytes;
      expect(readFileSync(little).subarray(-width).reverse().equals(bytes.subarray(-width))).toBe(true);
      expect(readFileSync(back).subarray(3600).equals(bytes.subarray(3600))).toBe(true);
    }
  });

  test('numbers that another format rounds are told, and those that it can not hold refused', async () => {
    const whole = at('whole.segy');
    const data = Float64Array.from({ length: ns }, (_, k) => 4294967295 - k);
    await segyWrite(fileSink(whole), { data, ns }, { dt: 4000, format: 10 });
    const said = await segy('convert', whole, at('single.segy'), '--format', 'ieee');
    expect(said.err).toContain('Samples of more than 24 significant bits were rounded to these.');
    expect((await segy('convert', whole, at('double.segy'), '--format', '6')).err).toBe('');
    const refused = await segy('convert', whole, at('signed.segy'), '--format', '2');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('is 4294967295, which format 2') });
    expect(refused.err).toContain("Take '--format ieee'");
  });

  test('samples beyond single precision are themselves to info, and need 8 bytes', async () => {
    const path = at('huge.segy');
    const data = Float64Array.from({ length: ns }, (_, k) => (k % 2 === 0 ? 1e300 : -1e300));
    await segyWrite(fileSink(path), { data, ns }, { dt: 4000, format: 6 });
    const { amplitudes, findings } = await json('info', path);
    expect(amplitudes).toMatchObject({ smallest: -1e300, largest: 1e300, notFinite: 0 });
    expect(amplitudes.rms / 1e300).toBeCloseTo(1, 12);
    expect(findings).toContainEqual({
      what: 'Samples reach 1e+300.',
      meaning: 'The sample format or the byte order may be wrong.',
    });
    const refused = await segy('convert', path, at('huge-single.segy'), '--format', 'ieee');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("Take '--format 6'") });
    const shots = await judiHere(['convert', path, at('huge.h5')]);
    expect(shots).toMatchObject({
      code: 2,
      err: expect.stringContaining('sample 1 of trace 1 beyond single precision'),
    });
    const ibm = at('huge-ibm.segy');
    await segyWrite(fileSink(ibm), { data: data.map((value) => value / 1e240), ns }, { dt: 4000, format: 'ibm' });
    const found = await json('info', ibm);
    expect(found.amplitudes.notFinite).toBe(0);
    expect(found.amplitudes.largest / 1e60).toBeCloseTo(1, 5);
    expect(JSON.stringify(found.findings)).toContain('IEEE floats may have been taken for IBM ones');
  });

  test('a sample interval that is not given is unknown', async () => {
    const path = at('no-interval.segy');
    await segyWrite(fileSink(path), { data: new Float32Array(ns).fill(1), ns }, { dt: 0 });
    const { out } = await segy('info', path);
    expect(out).toContain('from 0 ms, the sample interval is unknown');
    expect(out).not.toContain('every 0 ms');
  });

  test('sorts, selects and changes format and byte order, samples following their headers', async () => {
    const out = at('sorted.segy');
    const wishes = ['--sort', '-FieldRecord,-gx', '--where', 'gx in (0..100)', '--format', 'ibm'];
    await json('convert', line, out, ...wishes, '--endian', 'little', '--revision', '2');
    const [before, after] = await Promise.all([read(line), read(out)]);
    expect(after).toMatchObject({ ntraces: 27, ns, fileHeader: { endian: 'little' } });
    expect(after.fileHeader.binary).toMatchObject({ DataSampleFormat: 1, SegyFormatRevisionNumber: 2 });
    for (let row = 0; row < 27; row++) {
      const [shot, receiver] = [2 - Math.floor(row / 9), 8 - (row % 9)];
      const trace = shot * receivers + receiver;
      for (const name of ['FieldRecord', 'TraceNumber', 'SourceX', 'GroupX', 'Offset'])
        expect(after.headers.get(name)?.[row]).toBe(before.headers.get(name)?.[trace]);
      for (let k = 0; k < ns; k++)
        // IBM floats have 21 significant bits or more.
        expect(after.data[row * ns + k]).toBeCloseTo(before.data[trace * ns + k], 6);
    }
  });

  test('Seismic Unix becomes SEG-Y, and traces of varying length keep theirs', async () => {
    const [su, varying, out] = [at('line.su'), at('varying.segy'), at('varying-too.segy')];
    await writeShots(su, { kind: 'su' });
    await json('convert', su, at('from-su.segy'));
    const [before, after] = await Promise.all([read(line), read(at('from-su.segy'))]);
    expect(after.data).toEqual(before.data);
    expect(after.headers.get('GroupX')).toEqual(before.headers.get('GroupX'));
    await writeVaryingTraces(varying);
    await json('convert', varying, out);
    expect(readFileSync(out).equals(readFileSync(varying))).toBe(true);
    await json('convert', varying, out, '--overwrite', '--where', 'ns < 20');
    expect([...((await read(out)).headers.get('ns') ?? [])]).toEqual(
      Array.from({ length: 30 }, (_, k) => 10 + (k % 10)),
    );
  });

  test('what Seismic Unix keeps in other fields than SEG-Y stays behind', async () => {
    const su = at('own-fields.su');
    await writeShots(su, { kind: 'su' });
    const bytes = readFileSync(su);
    // Seismic Unix's d1, where SEG-Y has CDPX.
    bytes.writeFloatBE(0.004, 180);
    writeFileSync(su, bytes);
    await json('convert', su, at('own-fields.segy'));
    expect(readFileSync(at('own-fields.segy')).subarray(3600 + 180, 3600 + 240)).toEqual(Buffer.alloc(60));
  });

  test('fields that the file states elsewhere than the standard sort, and every byte of a header stays', async () => {
    const [path, out] = [at('stated.segy'), at('stated-too.segy')];
    const stanza =
      '((SEG:Layout:text/xml))<segy-layout name="own"><entry name="iline" byte="1" type="int4"/></segy-layout>';
    const rows = stanza.match(/.{1,80}/g)?.join('\n') ?? '';
    await writeShots(path, { revision: 2.1, extendedText: [rows] });
    const before = readFileSync(path);
    const [first, stride] = [before.length - 60 * (240 + 4 * ns), 240 + 4 * ns];
    for (let k = 0; k < 60; k++) {
      before.writeInt32BE(1000 - k, first + k * stride);
      before.writeInt32BE(k, first + k * stride + 188);
    }
    writeFileSync(path, before);
    await json('convert', path, out, '--sort', 'Inline3D');
    const after = readFileSync(out);
    const trace = (bytes: Buffer, k: number) => bytes.subarray(first + k * stride, first + (k + 1) * stride);
    expect(after.length).toBe(before.length);
    for (const k of [0, 1, 30, 59]) expect(trace(after, k).equals(trace(before, 59 - k))).toBe(true);
    expect((await segy('cat', path, '--keys', 'iline', '--traces', '1', '--csv')).out).toBe('Inline3D\n1000\n');
  });

  test('the name says whether Seismic Unix is written; what is unknown or cut stays so', async () => {
    const [su, same, unknown, cut] = [at('kind.su'), at('kind-too.su'), at('unknown.su'), at('cut.su')];
    const ibm = at('ibm.sgy');
    await writeShots(ibm, { format: 'ibm', samples: (_, receiver, sample) => receiver - sample });
    expect(await json('convert', ibm, su)).toMatchObject({ format: 5, bytes: 60 * (240 + 4 * ns) });
    await json('convert', su, same);
    expect(readFileSync(same).equals(readFileSync(su))).toBe(true);
    await json('convert', su, at('kind.segy'), '--format', 'ibm');
    expect((await read(at('kind.segy'))).data).toEqual((await read(ibm)).data);
    expect(await segy('convert', ibm, at('none.su'), '--revision', '1')).toMatchObject({ code: 2 });
    const varying = at('varying-lengths.segy');
    await writeVaryingTraces(varying);
    expect(await segy('convert', varying, at('none.su'))).toMatchObject({ code: 2 });

    const bytes = readFileSync(su);
    for (let trace = 0; trace < 60; trace++) bytes.writeUInt16BE(0, trace * (240 + 4 * ns) + 116);
    writeFileSync(unknown, bytes);
    await json('convert', unknown, same, '--force');
    expect(readFileSync(same).equals(bytes)).toBe(true);
    await json('convert', unknown, at('unknown.segy'));
    const { fileHeader, headers } = await read(at('unknown.segy'));
    expect([fileHeader.binary.dt, ...(headers.get('dt') ?? [])]).toEqual(Array(61).fill(0));
    expect(fileHeader.text).toContain('SAMPLE INTERVAL: UNKNOWN');

    writeFileSync(cut, bytes.subarray(0, bytes.length - 10));
    const said = await segy('convert', cut, same, '--force');
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('The last trace is cut: 430 bytes') });
    expect(readFileSync(same).equals(bytes.subarray(0, 59 * (240 + 4 * ns)))).toBe(true);
  });

  test('fields of one’s own sort, and are kept', async () => {
    const out = at('own.segy');
    await json('convert', line, out, '--field', 'Low=11:uint16', '--sort', '-low', '--traces', '1-60:20');
    expect([...((await read(out)).headers.get('FieldRecord') ?? [])]).toEqual([3, 2, 1]);
  });

  test('nothing is left of what fails, and nothing is replaced unasked', async () => {
    const out = at('integers.segy');
    const loud = at('loud.segy');
    await writeShots(loud, { samples: () => 1e6 });
    const failed = await segy('convert', loud, out, '--format', '3');
    const unasked = await segy('convert', line, loud);
    expect(failed).toMatchObject({ code: 2, err: expect.stringContaining('--clip') });
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining('--overwrite') });
    expect(readdirSync(folder).filter((name) => name.includes('integers'))).toEqual([]);
    expect(await json('convert', loud, out, '--format', '3', '--clip')).toMatchObject({
      clipped: 60 * ns,
      rounded: true,
    });
    expect(await segy('convert', line, at('four.segy'), '--format', '4')).toMatchObject({ code: 2 });
    expect(await segy('convert', folder, at('four.segy'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('not a file'),
    });
  });

  test('Ctrl-C leaves no half file', async () => {
    const large = at('large.segy');
    await writeShots(large, { shots: 2500 });
    const out = at('interrupted.segy');
    const judi = startJudi(['segy', 'convert', large, out, '--sort', 'TraceNumber,-FieldRecord']);
    const started = () => readdirSync(folder).some((name) => name.includes('interrupted'));
    while (!started() && judi.process.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    judi.process.kill('SIGINT');
    expect(await judi.ended).toMatchObject({ code: 130, err: 'Error: Interrupted.\n' });
    expect(started()).toBe(false);
  });
});

describe('scan', () => {
  const surveys = at('surveys');

  beforeAll(async () => {
    mkdirSync(surveys);
    for (const name of ['b.sgy', 'a.SEGY', 'c.dat']) await writeShots(join(surveys, name));
    writeFileSync(join(surveys, 'broken.sgy'), 'This is no SEG-Y.');
  });

  test('finds the shots of all files in a folder and leaves out what it cannot read', async () => {
    const { files, traces, shots, unreadable } = await json('scan', surveys);
    expect(files.map(({ name }: { name: string }) => basename(name))).toEqual(['a.SEGY', 'b.sgy']);
    expect(traces).toBe(120);
    expect(shots).toHaveLength(6);
    expect(shots[2]).toEqual({ x: 200, y: 0, traces: receivers });
    expect(unreadable).toEqual([
      { file: join(surveys, 'broken.sgy'), problem: expect.stringContaining('the file ends after 17 bytes') },
    ]);
    expect((await segy('scan', surveys, '--pattern', '?.dat')).out).toContain(
      '1 file, 60 traces, 3 shots of 20 traces',
    );
  });

  test('groups by any header, in one file or many', async () => {
    const byReceiver = await json('scan', surveys, '--group-by', 'gx,fldr', '--keys', 'cdp');
    expect(byReceiver).toMatchObject({ groupBy: ['GroupX', 'FieldRecord'], traces: 120 });
    expect(byReceiver.shots).toHaveLength(120);
    expect(byReceiver.shots[21]).toEqual({ GroupX: 12.5, FieldRecord: 2, x: 100, y: 0, traces: 1 });
    const own = await json('scan', line, '--field', 'Low=11:uint16', '--group-by', 'low');
    expect(own.shots.map(({ Low }: { Low: number }) => Low)).toEqual([1, 2, 3]);
    expect((await segy('scan', line, '--group-by', 'gx')).out).toContain('20 shots of 3 traces, by GroupX');
    const unknown = await segy('scan', line, '--group-by', 'inlnie3d');
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean 'Inline3D'?") });
  });

  test('an index is read again, and files that did not change are not', async () => {
    const index = at('index');
    const path = join(surveys, 'b.sgy');
    utimesSync(path, 1000, 1000);
    await json('scan', surveys, '--out', index, '--keys', 'cdp');
    const written = readFileSync(index);
    const found = await loadIndex(index);
    expect(found.columns.get('CDP')).toHaveLength(120);
    // What was scanned before is believed: a changed header of an unchanged time and size isn't seen.
    const bytes = readFileSync(path);
    bytes.writeInt32BE(4711, 3600 + 72);
    writeFileSync(path, bytes);
    utimesSync(path, 1000, 1000);
    await json('scan', surveys, '--out', index, '--keys', 'cdp');
    expect(readFileSync(index).equals(written)).toBe(true);
    utimesSync(path, 2000, 2000);
    expect((await json('scan', surveys, '--out', index, '--keys', 'cdp')).shots).toHaveLength(7);
  });

  test.each([
    [['scan', surveys, '--pattern', '*.nothing'], 'is named like *.nothing'],
    [['scan', at('nowhere')], 'no file or folder'],
    [['scan', line, '--out', line], 'Give another name with --out'],
    [['scan', join(surveys, 'broken.sgy')], 'can be read as SEG-Y'],
  ])('%#', async (args, problem) => {
    expect(await segy(...args)).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
  });
});

describe('plot', () => {
  test('the traces of a shot by the places of their receivers, all by their number', async () => {
    const shot = await json('plot', line, at('shot.svg'), '--where', 'fldr = 2', '--gain', 'agc=100', '--wiggle');
    const all = await json('plot', line, at('all.png'));
    expect(shot).toMatchObject({
      traces: 20,
      key: 'GroupX',
      fieldRecord: 2,
      dt: 4,
      title: 'line.segy, shot 2, AGC 100 ms',
    });
    expect(all).toMatchObject({ traces: 60, key: 'trace', title: 'line.segy' });
    expect(readFileSync(at('shot.svg'), 'utf8')).toContain('Receiver x (m)');
    expect(readFileSync(at('all.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  test('offsets that are missing come from the coordinates', async () => {
    const lost = at('lost.segy');
    await writeShots(lost, { offsets: false });
    const { err } = await segy('plot', lost, at('lost.svg'), '--key', 'offset', '--where', 'fldr < 3');
    // Two shots 100 m apart, receivers every 12.5 m: 8 of 40 offsets are those of one shot only, on either side.
    expect(err).toBe('Warning: 40 traces stand at 28 places: one each is drawn. Choose fewer with --where.\n');
  });

  test.each([
    [['plot', line, at('picture.jpg')], 'ends in .png or .svg'],
    [['plot', at('none.segy'), join(line, 'picture.png')], 'line.segy is no folder'],
    [['plot', line, at('picture.png'), '--key', 'FieldRecord'], 'not a length'],
    [['plot', line, at('picture.png'), '--colours', 'pink'], "no colour map 'pink'. Take one of"],
    [['plot', line, at('picture.png'), '--where', 'gx > 1e9'], 'nothing to draw'],
    [['plot', line, at('picture.png'), '--gain', 'loud'], "Expected 'agc'"],
  ])('%#', async (args, problem) => {
    expect(await segy(...args)).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
    expect(existsSync(args[2])).toBe(false);
  });
});

describe('what the headers say wrongly', () => {
  const wrong = at('as');
  const commands = (path: string): [name: string, args: readonly string[]][] => [
    ['segy info', ['segy', 'info', path]],
    ['segy cat', ['segy', 'cat', path]],
    ['segy scan', ['segy', 'scan', path]],
    ['segy convert', ['segy', 'convert', path, at('as-out.segy'), '--force']],
    ['segy plot', ['segy', 'plot', path, at('as-out.svg')]],
    ['convert', ['convert', path, at('as-out.zarr'), '--overwrite']],
  ];

  /** A copy of the line with other bytes, counted from 1. */
  function copy(...changes: readonly (readonly [byte: number, value: number])[]): Buffer {
    const bytes = Buffer.from(readFileSync(line));
    for (const [byte, value] of changes) bytes.writeUInt16BE(value, byte - 1);
    return bytes;
  }
  const everyTrace = (byte: number, value: number) =>
    Array.from({ length: 60 }, (_, k) => [3600 + k * (240 + 4 * ns) + byte, value] as const);
  const shifted = () =>
    Buffer.concat([readFileSync(line).subarray(0, 3600), Buffer.alloc(1000), readFileSync(line).subarray(3600)]);

  test.each([
    ['format 0', () => copy([3225, 0]), 'pass the format: --as format=5 for IEEE', 'format=ieee'],
    ['format 4', () => copy([3225, 4]), 'fixed point with gain', 'format=5'],
    [
      'a format that makes it little-endian',
      () => copy([3225, 256]),
      'It was read as little-endian',
      'endian=big,format=5',
    ],
    ['no number of samples', () => copy([3221, 0], ...everyTrace(115, 0)), 'Pass it: --as ns=1501.', `ns=${ns}`],
    ['too great a number', () => copy([3221, 60000], ...everyTrace(115, 60000)), 'pass --as ns=…', `NS=${ns}`],
    ['gzip', () => gzipSync(readFileSync(line)), 'Unpack it first: gunzip.', undefined],
  ] as const)('%s: every command says the way out, and takes it', async (_, bytes, says, readAs) => {
    writeFileSync(wrong, bytes());
    for (const [name, args] of commands(wrong)) {
      const file = name === 'convert' ? at('as.segy') : wrong;
      if (name === 'convert') writeFileSync(file, bytes());
      const given = args.map((arg) => (arg === wrong ? file : arg));
      const refused = await judiHere(given);
      expect({ name, ...refused }).toEqual({ name, code: 2, out: '', err: expect.stringContaining(says) });
      if (readAs === undefined) continue;
      const read = await judiHere([...given, '--as', readAs]);
      expect({ name, code: read.code, err: read.err.replace(/^Warning.*\n/gm, '') }).toEqual({
        name,
        code: 0,
        err: '',
      });
    }
    if (readAs === undefined) return;
    const converted = await segyRead(new Uint8Array(readFileSync(at('as-out.segy'))));
    expect(converted.data).toEqual((await segyRead(new Uint8Array(readFileSync(line)))).data);
  });

  test('traces that begin elsewhere, in a file of the other kind', async () => {
    writeFileSync(wrong, shifted());
    const readAs = ['--as', 'firstTrace=4600', '--as', `kind=segy,ns=${ns}`];
    const { traces } = JSON.parse((await judiHere(['segy', 'cat', wrong, '--json', ...readAs])).out);
    expect(traces).toEqual((await json('cat', line)).traces);
  });

  test.each([
    ['ns=ten', 'expected ns=1501'],
    ['form=5', 'expected format, ns, kind, firstTrace, endian, textEncoding'],
    ['kind=segd', 'expected kind=segy or kind=su'],
    ['endian', "each with '=' and a value"],
    ['format=5,format=1', "Got 'format=1' besides another format"],
  ])('--as %s', async (readAs, says) => {
    expect(await segy('info', line, '--as', readAs)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  });

  test('traces that begin behind the end of the file', async () => {
    const refused = await segy('info', line, '--as', 'firstTrace=99999999');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('such as --as firstTrace=3600') });
  });

  test('an index of a file that was read otherwise is made anew', async () => {
    const index = at('as.index');
    writeFileSync(wrong, readFileSync(line));
    const samples = async (...args: string[]) => (await json('scan', wrong, '--out', index, ...args)).files[0].samples;
    expect(await samples()).toBe(ns);
    expect(await samples('--as', 'ns=5')).toBe(5);
    expect(await samples('--field', 'Low=11:uint16')).toBe(ns);
  });
});
