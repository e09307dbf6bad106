import { Geometry, judiModeling, judiVector, Model, remote, rickerWavelet } from 'judi4cloud';

/** The remote function of the task that the test runs: one shot over two layers. */
export const shot = remote(import.meta, 'shot', async (backend) => {
  const m = Float32Array.from({ length: 120 * 100 }, (_, i) => (i % 100 < 50 ? 1.5 : 2.5) ** -2);
  const model = new Model([120, 100], [10, 10], [0, 0], m);
  const source = new Geometry([[400]], 0, 20, { dt: 2, t: 1000 });
  const receivers = new Geometry(
    Array.from({ length: 100 }, (_, i) => 100 + 10 * i),
    0,
    50,
    { dt: 2, t: 1000, nsrc: 1 },
  );
  const q = judiVector(source, rickerWavelet(1000, 2, 0.01));
  const { data } = await judiModeling(model, source, receivers, { options: { backend } }).mul(q);
  return { samples: data[0], uid: process.getuid?.(), node: process.versions.node };
});
