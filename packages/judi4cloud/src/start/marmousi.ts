import {
  clipped,
  faultedModel,
  gradientPicture,
  Measurements,
  middleShot,
  reflectivityPicture,
  shotPicture,
  smooth,
  velocityPicture,
  velocityRange,
} from '@judi4cloud/experiments';
import {
  fwiObjective,
  Geometry,
  judiJacobian,
  judiModeling,
  judiVector,
  Model,
  type Options,
  rickerWavelet,
} from '@judi4cloud/judi';
import type { Picture } from '@judi4cloud/pictures';
import { ProductRunner } from './product-runner.ts';
import type { StartPart } from './start-part.ts';

const title = 'A section in the manner of Marmousi';

const shots = 8;
const sampling = { dt: 4, t: 2800 };
/** Peak frequency in kHz: 4.5 points per shortest wavelength on 20 m. */
const peak = 0.007;
/** Standard deviation of the smoothing that makes the background, in cells. */
const sigma = 12;

/** Eight shots over a faulted model: their data, the image and the FWI gradient in a smooth background. */
export const marmousi: StartPart = {
  title,
  async run({ reporter, backend, figures, signal, choice }) {
    const { n, d, o, vp, waterRows } = faultedModel();
    const slowness = vp.map((v) => 1 / v);
    const slowness0 = smooth(slowness, n, sigma, { keepAbove: waterRows });
    const model = new Model(
      n,
      d,
      o,
      slowness.map((s) => s * s),
    );
    const model0 = new Model(
      n,
      d,
      o,
      slowness0.map((s) => s * s),
    );

    const width = (n[0] - 1) * d[0];
    const along = (count: number) => Array.from({ length: count }, (_, i) => (width * (i + 0.5)) / count);
    const source = new Geometry(
      along(shots).map((x) => [x]),
      0,
      40,
      sampling,
    );
    const receivers = new Geometry(along(425), 0, 40, { ...sampling, nsrc: shots });
    const q = judiVector(source, rickerWavelet(sampling.t, sampling.dt, peak));
    const options: Options = { subsamplingFactor: 4, backend: choice };

    const F = judiModeling(model, source, receivers, { options });
    const F0 = judiModeling(model0, source, receivers, { options });
    const J = judiJacobian(F0, q, { options: { ...options, IC: 'isic' } });
    const measurements = new Measurements(reporter, backend, signal);
    const product = new ProductRunner(measurements, model, source, receivers, options);

    const dobs = await product.vector('d = F·q', 'forward', (run) => F.mul(q, run));
    const d0 = await product.vector('d₀ = F₀·q', 'forward', (run) => F0.mul(q, run));
    const residual = dobs.minus(d0);
    const image = await product.vector("rtm = J′·(d − d₀), IC 'isic'", 'image', (run) => J.adjoint.mul(residual, run));
    const fwi = await product.objective('fwiObjective(m₀, q, d)', 'image', (run) =>
      fwiObjective(model0, q, dobs, { options, ...run }),
    );

    const range = velocityRange(model);
    const shot = middleShot(dobs);
    const add = (name: string, caption: string, picture: Picture) =>
      figures.add(`marmousi-${name}`, title, caption, picture);
    await add(
      'model',
      'The model, with sources (stars) and receivers.',
      velocityPicture('P velocity', model, source, receivers, range),
    );
    await add(
      'background',
      `Its slowness smoothed over ${sigma * d[0]} m, the water kept.`,
      velocityPicture('P velocity of the background', model0, source, receivers, range),
    );
    await add('shot', `d = F·q, shot ${shot + 1}.`, shotPicture('Recorded shot', dobs, shot));
    await add(
      'residual',
      `d − d₀, shot ${shot + 1}: what the background lacks.`,
      shotPicture('Residual', residual, shot),
    );
    await add(
      'image',
      `J′·(d − d₀) by the inverse-scattering imaging condition. ${clipped.reflectivity}`,
      reflectivityPicture('Image', image),
    );
    await add(
      'gradient',
      `Gradient of ½‖F₀·q − d‖²: blue where slowness should grow. ${clipped.gradient}`,
      gradientPicture('Gradient', fwi.gradient),
    );
    return { title, rows: measurements.rows, remarks: [] };
  },
};
