// The first shot of the example `modeling_basic_2D`, in a process of its own: node one-shot.mjs [auto|c|wasm]
import { Geometry, judiModeling, judiVector, Model, rickerWavelet } from 'judi4cloud';

const n = [120, 100];
const m = Float32Array.from({ length: n[0] * n[1] }, (_, i) => (i % n[1] >= 50 ? 3.5 : 1.5) ** -2);
const model = new Model(n, [10, 10], [0, 0], m);
const receivers = Array.from({ length: 120 }, (_, i) => 50 + (i * 1100) / 119);
const src = new Geometry([[400]], 0, 200, { dt: 2, t: 1000 });
const rec = new Geometry(receivers, 0, 50, { dt: 2, t: 1000, nsrc: 1 });
const q = judiVector(src, rickerWavelet(1000, 2, 0.01));
const F = judiModeling(model, src, rec, { options: { dtComp: 1, backend: process.argv[2] ?? 'auto' } });
const d = await F.mul(q);
console.log(d.norm());
