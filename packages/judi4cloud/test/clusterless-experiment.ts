import {
  Geometry,
  judiJacobian,
  judiModeling,
  judiVector,
  Model,
  remoteMap,
  remoteMisfit,
  rickerWavelet,
} from '@judi4cloud/judi';

/** A small experiment: two layers, and shots along the surface. */
export function smallExperiment(nsrc = 6) {
  const n = [61, 41];
  const d = [10, 10];
  const layers = (below: number) =>
    Float32Array.from({ length: n[0] * n[1] }, (_, i) => (i % n[1] < 20 ? 1.5 : below) ** -2);
  const model = new Model(n, d, [0, 0], layers(2.5));
  const model0 = new Model(n, d, [0, 0], layers(2.2));
  const sampling = { dt: 2, t: 300 };
  const xsrc = Array.from({ length: nsrc }, (_, i) => [50 + (500 * i) / (nsrc - 1)]);
  const source = new Geometry(xsrc, 0, 20, sampling);
  const xrec = Array.from({ length: 61 }, (_, i) => 10 * i);
  const receivers = new Geometry(xrec, 0, 20, { ...sampling, nsrc });
  const q = judiVector(source, rickerWavelet(300, 2, 0.015));
  const F = judiModeling(model, source, receivers);
  const J = judiJacobian(judiModeling(model0, source, receivers), q);
  return { model, model0, source, receivers, q, F, J, dm: model.m.minus(model0.m) };
}

/** The same, its data saved to a folder. */
export function savingExperiment(filePath: string) {
  const { model, source, receivers } = smallExperiment();
  return { F: judiModeling(model, source, receivers, { options: { saveDataToDisk: true, filePath } }) };
}

/** Absolute differences: a misfit of one's own. */
export const l1 = remoteMisfit(import.meta, 'l1', (synthetic, observed) => {
  const r = synthetic.map((value, i) => value - observed[i]);
  return { f: r.reduce((sum, value) => sum + Math.abs(value), 0), adjointSource: r.map(Math.sign) };
});

/** A mute of one's own. */
export const mute = remoteMap(import.meta, 'mute', (value, { time }) => (time < 100 ? 0 : value));
