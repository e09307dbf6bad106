// JUDI's modeling_basic_2D: every operator and objective on a model of two layers.
//   node --conditions=@judi4cloud/source examples/modeling-basic-2d.ts
// With judi4cloud installed from npm, leave --conditions=… out.
import {
  fwiObjective,
  Geometry,
  judiJacobian,
  judiModeling,
  judiVector,
  lsrtmObjective,
  Model,
  rickerWavelet,
} from 'judi4cloud';

// Models: points, metres between them, origin, squared slowness in s²/km²
const n = [120, 100];
const d = [10, 10];
const o = [0, 0];
const v0 = new Float32Array(n[0] * n[1]).fill(1.5);
const v = v0.map((value, i) => (i % n[1] >= 50 ? 3.5 : value));
const model = new Model(
  n,
  d,
  o,
  v.map((value) => value ** -2),
);
const model0 = new Model(
  n,
  d,
  o,
  v0.map((value) => value ** -2),
);
const dm = model.m.minus(model0.m);

// Two shots, 120 receivers, 1 s of data every 2 ms
const sampling = { dt: 2, t: 1000 };
const xrec = Array.from({ length: 120 }, (_, i) => 50 + (1100 * i) / 119);
const src = new Geometry([[400], [800]], 0, 200, sampling);
const rec = new Geometry(xrec, 0, 50, { ...sampling, nsrc: 2 });
const q = judiVector(src, rickerWavelet(1000, 2, 0.01)); // 0.01 kHz

const options = { spaceOrder: 8, IC: 'as', subsamplingFactor: 2, dtComp: 1 } as const;
const F = judiModeling(model, src, rec, { options });
const J = judiJacobian(judiModeling(model0, src, rec, { options }), q);

const dobs = await F.mul(q); // shots
const qad = await F.adjoint.mul(dobs);
const dD = await J.mul(dm); // linearised shots
const rtm = await J.adjoint.mul(dD); // image
const fwi = await fwiObjective(model0, q, dobs, { options });
const lsrtm = await lsrtmObjective(model0, q, dD, dm, { options });
const nlind = await lsrtmObjective(model0, q, dobs, dm, { options, nlind: true });
const none = await lsrtmObjective(model0, q, dobs, dm.scale(0), { options, nlind: true });

console.log(`F·q ${dobs.norm()}, F'·d ${qad.norm()}, J·dm ${dD.norm()}, J'·dD ${rtm.norm()}`);
console.log(`FWI ${fwi.f}, LSRTM ${lsrtm.f}, nlind ${nlind.f}, nlind with 0·dm ${none.f}`);
console.log(`LSRTM of 0·dm is FWI: ${none.f === fwi.f && none.gradient.equals(fwi.gradient)}`);
