// Three steps of full-waveform inversion on a pool of Azure Batch, or on an emulator of it. Interrupted and started again, it goes on.
//   node --conditions=@judi4cloud/source examples/fwi-on-a-pool.ts [creds.json] [picture.png]
// With judi4cloud installed from npm, leave --conditions=… out.
import {
  faultedModel,
  fwiObjective,
  Geometry,
  image,
  initClusterless,
  judiModeling,
  judiVector,
  Model,
  rickerWavelet,
  smooth,
  writePicture,
} from 'judi4cloud';

const [credentials = 'emulator', picture = 'fwi-on-a-pool.png'] = process.argv.slice(2);
const { n, d, o, vp, waterRows } = faultedModel({ n: [101, 45], d: [80, 80] });
const slowness = vp.map((v) => 1 / v);
const model = new Model(
  n,
  d,
  o,
  slowness.map((s) => s ** 2),
);
let m = smooth(slowness, n, 4, { keepAbove: waterRows }).map((s) => s ** 2);

const sampling = { dt: 4, t: 2400 };
const xsrc = [[1000], [2500], [4000], [5500], [7000]];
const src = new Geometry(xsrc, 0, 80, sampling);
const xrec = Array.from({ length: 99 }, (_, i) => 80 * (i + 1));
const rec = new Geometry(xrec, 0, 80, { ...sampling, nsrc: xsrc.length });
const q = judiVector(src, rickerWavelet(2400, 4, 0.0019));

await using pool = await initClusterless(2, {
  credentials,
  poolName: 'Inversion',
  vmSize: 'Standard_E2s_v3',
  nthreads: 1,
  maxCost: 5,
});
const dobs = await judiModeling(model, src, rec).mul(q);

for (let iteration = 1; iteration <= 3; iteration++) {
  const { f, gradient } = await fwiObjective(new Model(n, d, o, m), q, dobs, { label: `iteration ${iteration}` });
  console.log(`iteration ${iteration}: misfit ${f.toPrecision(5)}`);
  const step = 0.02 / gradient.norm(Number.POSITIVE_INFINITY);
  m = m.map((value, i) => (i % n[1] < waterRows ? value : value - step * gradient.data[i]));
}
await writePicture(
  picture,
  image({ data: m.map((value) => 1 / Math.sqrt(value)), n, d, title: 'P velocity after three steps' }),
);
console.log(`${picture}, computed by ${pool.executor.workers} nodes`);
