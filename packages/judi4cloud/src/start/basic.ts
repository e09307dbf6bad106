import {
  amplitudeOf,
  gradientPicture,
  Measurements,
  reflectivityPicture,
  shotPicture,
  tracesPicture,
  velocityPicture,
} from '@judi4cloud/experiments';
import {
  fwiObjective,
  Geometry,
  judiJacobian,
  judiModeling,
  judiVector,
  lsrtmObjective,
  Model,
  type ObjectiveValue,
  type Options,
  rickerWavelet,
} from '@judi4cloud/judi';
import type { Picture } from '@judi4cloud/pictures';
import { ProductRunner } from './product-runner.ts';
import type { StartPart } from './start-part.ts';

const title = 'Basic modelling in 2D';

/**
 * JUDI's `modeling_basic_2D`: all operators and objectives on two layers, two shots, and the check that least-squares
 * migration of nothing, with `nlind`, is full-waveform inversion.
 */
export const basic: StartPart = {
  title,
  async run({ reporter, backend, figures, signal, choice }) {
    const n = [120, 100];
    const d = [10, 10];
    const o = [0, 0];
    const m0 = new Float32Array(n[0] * n[1]).fill(1 / 1.5 ** 2);
    const m = m0.map((value, i) => (i % n[1] >= 50 ? 1 / 3.5 ** 2 : value));
    const model = new Model(n, d, o, m);
    const model0 = new Model(n, d, o, m0);
    const dm = model.m.minus(model0.m);

    const sampling = { dt: 2, t: 1000 };
    const source = new Geometry([[400], [800]], 0, 200, sampling);
    const xrec = Array.from({ length: 120 }, (_, i) => 50 + (1100 * i) / 119);
    const receivers = new Geometry(xrec, 0, 50, { ...sampling, nsrc: 2 });
    const q = judiVector(source, rickerWavelet(1000, 2, 0.01));
    const options: Options = { spaceOrder: 8, IC: 'as', subsamplingFactor: 2, dtComp: 1, backend: choice };

    const F = judiModeling(model, source, receivers, { options });
    const J = judiJacobian(judiModeling(model0, source, receivers, { options }), q);
    const measurements = new Measurements(reporter, backend, signal);
    const product = new ProductRunner(measurements, model, source, receivers, options);

    const dobs = await product.vector('d = F·q', 'forward', (run) => F.mul(q, run));
    const qad = await product.vector('F′·d', 'forward', (run) => F.adjoint.mul(dobs, run));
    const dD = await product.vector('dD = J·dm', 'born', (run) => J.mul(dm, run));
    const rtm = await product.vector('J′·dD', 'image', (run) => J.adjoint.mul(dD, run));
    const fwi = await product.objective('fwiObjective(m₀, q, d)', 'image', (run) =>
      fwiObjective(model0, q, dobs, { options, ...run }),
    );
    await product.objective('lsrtmObjective(m₀, q, dD, dm)', 'linearisedImage', (run) =>
      lsrtmObjective(model0, q, dD, dm, { options, ...run }),
    );
    await product.objective('lsrtmObjective(m₀, q, d, dm, nlind)', 'linearisedImage', (run) =>
      lsrtmObjective(model0, q, dobs, dm, { options, nlind: true, ...run }),
    );
    const none = await product.objective('lsrtmObjective(m₀, q, d, 0·dm, nlind)', 'image', (run) =>
      lsrtmObjective(model0, q, dobs, dm.scale(0), { options, nlind: true, ...run }),
    );
    const check = compare(fwi, none);
    reporter.line(check);

    const add = (name: string, caption: string, picture: Picture) =>
      figures.add(`basic-${name}`, title, caption, picture);
    await add(
      'model',
      'Two layers, 1.5 km/s over 3.5 km/s, with two sources (stars) and 120 receivers.',
      velocityPicture('P velocity', model, source, receivers),
    );
    const amplitude = amplitudeOf(dD, 0);
    await add(
      'shot',
      'd = F·q: the direct wave, much too strong for these colours, and below it the reflection from 500 m depth.',
      shotPicture('Recorded data d, shot 1 of 2', dobs, 0, amplitude),
    );
    await add(
      'linearised-shot',
      'dD = J·dm in the colours of d: what the lower layer adds to first order. The reflection alone, without direct wave, ' +
        'and not half as strong as in d, since a jump from 1.5 to 3.5 km/s is too large to be linear.',
      shotPicture('Linearised data dD, shot 1 of 2', dD, 0, amplitude),
    );
    await add(
      'adjoint',
      'F′·d: the data sent back to the two sources, where the wavelet comes together again at 100 ms. ' +
        'The section is its own mirror image, so that the two are all but equal.',
      tracesPicture('F′·d at the sources', qad),
    );
    await add(
      'image',
      'J′·dD: the linearised data migrated. The boundary stands at 500 m; arcs are what two shots leave over.',
      reflectivityPicture('Image of the linearised data, 2 shots', rtm),
    );
    await add(
      'gradient',
      'Gradient of ½‖F₀·q − d‖² with respect to squared slowness: blue where squared slowness should grow, red where it should shrink.',
      gradientPicture('FWI gradient, 2 shots', fwi.gradient),
    );
    return { title, rows: measurements.rows, remarks: [check] };
  },
};

/** Least-squares migration of nothing against full-waveform inversion, bit by bit. */
function compare(fwi: ObjectiveValue, lsrtm: ObjectiveValue): string {
  const equal = fwi.f === lsrtm.f && fwi.gradient.data.every((value, i) => value === lsrtm.gradient.data[i]);
  if (equal) return 'lsrtmObjective(0·dm, nlind) = fwiObjective: value and gradient are equal, bit by bit.';
  const difference = fwi.gradient.minus(lsrtm.gradient).norm() / fwi.gradient.norm();
  return `lsrtmObjective(0·dm, nlind) differs from fwiObjective: values ${lsrtm.f} and ${fwi.f}, gradients by ${difference}.`;
}
