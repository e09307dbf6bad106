// A gradient of full-waveform inversion, its shots shared among two worker processes, and its picture.
//   node --conditions=@judi4cloud/source examples/fwi-gradient.ts [picture.png]
// With judi4cloud installed from npm, leave --conditions=… out.
import {
  faultedModel,
  fwiObjective,
  Geometry,
  image,
  judiModeling,
  judiVector,
  localWorkers,
  Model,
  rickerWavelet,
  smooth,
  useExecutor,
  writePicture,
} from 'judi4cloud';

const picture = process.argv[2] ?? 'fwi-gradient.png';

// A faulted section on 201 × 88 points, and a smooth one to start from
const { n, d, o, vp, waterRows } = faultedModel({ n: [201, 88], d: [40, 40] });
const slowness = vp.map((v) => 1 / v);
const slowness0 = smooth(slowness, n, 6, { keepAbove: waterRows });
const model = new Model(
  n,
  d,
  o,
  slowness.map((s) => s ** 2),
);
const model0 = new Model(
  n,
  d,
  o,
  slowness0.map((s) => s ** 2),
);

const shots = [1000, 3000, 5000, 7000];
const xrec = Array.from({ length: 200 }, (_, i) => 20 + 40 * i);
const src = new Geometry(
  shots.map((x) => [x]),
  0,
  40,
  { dt: 4, t: 3000 },
);
const rec = new Geometry(xrec, 0, 40, { dt: 4, t: 3000, nsrc: shots.length });
const q = judiVector(src, rickerWavelet(3000, 4, 0.0035));

await using workers = localWorkers(2);
using _ = useExecutor(workers);

const dobs = await judiModeling(model, src, rec).mul(q);
const { f, gradient } = await fwiObjective(model0, q, dobs, {
  onProgress: ({ cause, done, total }) => cause.kind === 'task-done' && console.log(`${done} of ${total} shots`),
});

console.log(`misfit ${f}, norm of the gradient ${gradient.norm()}`);
await writePicture(picture, image({ data: gradient.data, n, d, title: 'FWI gradient', clip: 98, symmetric: true }));
console.log(picture);
