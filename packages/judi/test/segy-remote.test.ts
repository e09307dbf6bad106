import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { localWorkers } from '@judi4cloud/clusterless';
import {
  Geometry,
  geometryKeys,
  judiModeling,
  judiVector,
  judiVectorToSeisBlock,
  rickerWavelet,
} from '@judi4cloud/judi';
import { SeisCon, segyScan, segyWrite } from '@judi4cloud/segy';
import { fileSink, openFile } from '@judi4cloud/segy/node';
import { afterAll, expect, it } from 'vitest';
import { model, noisy, options } from './small-survey.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = await temporaryFolder();
const time = { dt: 2, t: 200 };
const source = new Geometry([[103], [222], [341]], 0, 23, time);
const receivers = new Geometry([85, 185, 285, 385], 0, 47, { ...time, nsrc: 3 });
const q = judiVector(source, rickerWavelet(200, 2, 0.015));
const d = noisy(receivers, 3);
const path = join(folder, 'line.segy');
await segyWrite(fileSink(path), await judiVectorToSeisBlock(d, q));
const bytes = await readFile(path);

let requests = 0;
const server = createServer((request, response) => {
  requests++;
  if (new URL(request.url ?? '', 'http://local').searchParams.get('key') !== 'secret') {
    response.writeHead(403).end();
    return;
  }
  const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
  const [from, to] =
    range === null ? [0, bytes.length - 1] : [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
  response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${bytes.length}`, etag: '"1"' });
  response.end(bytes.subarray(from, to + 1));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/line.segy?key=secret`);
const workers = localWorkers(2, { nthreads: 1 });
afterAll(async () => {
  await workers.close();
  server.close();
});

it('workers read shots over HTTP, with the signature that names leave out', async () => {
  await using con = new SeisCon(await segyScan([url], { keys: geometryKeys }), [url]);
  const remote = judiVector(con, { locate: () => ({ kind: 'url', url: url.href }) });
  const F = judiModeling(model, source, receivers, { options });
  expect((await F.adjoint.mul(remote, { executor: workers })).data).toEqual((await F.adjoint.mul(d)).data);
  requests = 0;
  expect(await remote.readShot(1)).toEqual(d.data[1]);
  expect(requests).toBeLessThanOrEqual(3);
});

it('a container over open files says where workers find them', async () => {
  await using file = await openFile(path);
  await using con = new SeisCon(await segyScan([file], { keys: geometryKeys }), [file]);
  expect(judiVector(con).lookup(2)).toMatchObject({ kind: 'segy', pieces: [{ location: { kind: 'path', path } }] });
});
