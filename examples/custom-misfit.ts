// Least squares, Student's t and a misfit of one's own on data with a broken trace.
//   node --conditions=@judi4cloud/source examples/custom-misfit.ts
// With judi4cloud installed from npm, leave --conditions=… out.
import {
  fwiObjective,
  Geometry,
  judiModeling,
  judiVector,
  localWorkers,
  Model,
  mse,
  rickerWavelet,
  studentst,
  useExecutor,
} from 'judi4cloud';
import { huber } from './huber-misfit.ts';

const n = [101, 81];
const d = [10, 10];
const layered = (below: number) =>
  Float32Array.from({ length: n[0] * n[1] }, (_, i) => (i % n[1] < 40 ? 2 : below) ** -2);
const model = new Model(n, d, [0, 0], layered(2.6));
const model0 = new Model(n, d, [0, 0], layered(2.4));

const src = new Geometry([[300], [700]], 0, 20, { dt: 2, t: 800 });
const rec = new Geometry(
  Array.from({ length: 51 }, (_, i) => 20 * i),
  0,
  20,
  { dt: 2, t: 800, nsrc: 2 },
);
const q = judiVector(src, rickerWavelet(800, 2, 0.015));

await using workers = localWorkers(2);
using _ = useExecutor(workers);

const clean = await judiModeling(model, src, rec).mul(q);
const broken = clean.map((value, { trace }) => (trace === 25 ? 30 * Math.sin(value) : value));

for (const [name, misfit] of Object.entries({ mse, studentst: studentst(2), huber })) {
  const wanted = await fwiObjective(model0, q, clean, { misfit });
  const found = await fwiObjective(model0, q, broken, { misfit });
  const similarity = wanted.gradient.dot(found.gradient) / (wanted.gradient.norm() * found.gradient.norm());
  console.log(
    `${name.padEnd(10)} f ${found.f.toExponential(3)}, gradient like that of clean data: ${similarity.toFixed(3)}`,
  );
}
