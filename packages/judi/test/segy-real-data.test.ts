import { join } from 'node:path';
import { Geometry, geometryKeys, judiVector, onWarning } from '@judi4cloud/judi';
import { segyRead } from '@judi4cloud/segy';
import { openCon, openFile, segyScanFiles } from '@judi4cloud/segy/node';
import { describe, expect, it } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';

/** Shots of JUDI.jl's own test data, by its Julia code: depths are in the elevation fields. */
const surveys = [
  { file: 'unit_test_shot_records_1.segy', x: [100], nrec: 120, dt: 2, nt: 501 },
  { file: 'unit_test_shot_records_2.segy', x: [100, 1100], nrec: 120, dt: 2, nt: 501 },
  { file: 'shot_record_250.0_0.0_20.0.segy', x: [250], nrec: 99, dt: 0.75, nt: 667 },
  { file: 'shot_record_750.0_0.0_20.0.segy', x: [750], nrec: 99, dt: 0.75, nt: 667 },
];

describe('files of JUDI.jl', () => {
  it.for(surveys)('$file', async ({ file, x, nrec, dt, nt }, { skip }) => {
    const folder = process.env['JUDI_DATA'];
    if (folder === undefined) return skip(beyondCi.realData);
    const path = join(folder, file);
    await using source = await openFile(path);
    const block = await segyRead(source);
    const sources = Geometry.fromSegy(block, { key: 'source', depthSign: 1 });
    const d = judiVector(block, { depthSign: 1 });
    expect(sources.xloc.map((line) => [...line])).toEqual(x.map((value) => [value]));
    expect(sources.zloc.every((z) => z[0] === 20)).toBe(true);
    expect(d.geometry.nrec).toEqual(x.map(() => nrec));
    expect(d.geometry.zloc.every((z) => z.every((value) => value === 50))).toBe(true);
    expect(d.geometry.axes).toEqual(x.map(() => ({ t0: 0, dt, nt })));
    await using con = openCon(await segyScanFiles(path, { keys: geometryKeys }));
    expect((await judiVector(con, { depthSign: 1 }).getData()).data).toEqual(d.data);
    const heard: string[] = [];
    using _ = onWarning(({ message }) => heard.push(message));
    judiVector(con);
    expect(heard.join()).toContain('read it with depthSign: 1');
  });
});
