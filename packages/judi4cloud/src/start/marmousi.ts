import {
  amplitudeOf,
  faultedModel,
  interpretedPicture,
  Measurements,
  middleShot,
  mutedGradientPicture,
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

const shots = 32;
/** Receivers go with each source, up to so many metres on both sides, so far apart. */
const spread = { reach: 3000, step: 40 };
/** Metres beyond a shot's receivers in which its waves are computed. */
const bufferSize = 500;
const sampling = { dt: 4, t: 2800 };
/** Peak frequency in kHz: 4.5 points per shortest wavelength on 20 m. */
const peak = 0.007;
/** Standard deviation of the smoothing that makes the background, in cells. */
const sigma = 12;

/** A line of shots over a faulted model: their data, the image and the FWI gradient in a smooth background. */
export const marmousi: StartPart = {
  title,
  async run({ reporter, backend, figures, signal, choice }) {
    const { n, d, o, vp, waterRows } = faultedModel();
    const seaFloor = o[1] + waterRows * d[1];
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
    const sources = Array.from({ length: shots }, (_, i) => (width * (i + 0.5)) / shots);
    const source = new Geometry(
      sources.map((x) => [x]),
      0,
      40,
      sampling,
    );
    const receivers = new Geometry(
      sources.map((x) => receiversOf(x, width)),
      0,
      40,
      { ...sampling, nsrc: shots },
    );
    const q = judiVector(source, rickerWavelet(sampling.t, sampling.dt, peak));
    const options: Options = { subsamplingFactor: 4, limitM: true, bufferSize, backend: choice };

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
    const amplitude = amplitudeOf(residual, shot);
    const number = `shot ${shot + 1} of ${shots}`;
    const add = (name: string, caption: string, picture: Picture) =>
      figures.add(`marmousi-${name}`, title, caption, picture);
    await add(
      'model',
      `Layers folded and cut by growth faults, gas under a crest, a wedge of salt. ${shots} sources (stars) ${Math.round(width / shots)} m ` +
        `apart, each with receivers up to ${spread.reach / 1000} km away on both sides.`,
      velocityPicture('P velocity', model, source, receivers, range),
    );
    await add(
      'background',
      `The model that waves are migrated in: slowness smoothed over ${sigma * d[0]} m, the water kept; in the colours of the model.`,
      velocityPicture('P velocity of the background', model0, source, receivers, range),
    );
    await add(
      'shot',
      `d = F·q, the data of the model, with a peak frequency of ${1000 * peak} Hz.`,
      shotPicture(`Recorded data d, ${number}`, dobs, shot, amplitude),
    );
    await add(
      'predicted-shot',
      'd₀ = F₀·q, those of the background, in the same colours: the direct wave and hardly a reflection.',
      shotPicture(`Predicted data d₀, ${number}`, d0, shot, amplitude),
    );
    await add(
      'residual',
      'd − d₀, in the same colours: what the background does not explain, and what is migrated.',
      shotPicture(`Residual d − d₀, ${number}`, residual, shot, amplitude),
    );
    await add(
      'image',
      'J′·(d − d₀) by the inverse-scattering imaging condition: boundaries and faults of the model, at their places as far as the background ' +
        'is right.',
      interpretedPicture(`Reverse-time migration of ${shots} shots`, image, seaFloor),
    );
    await add(
      'gradient',
      'Gradient of ½‖F₀·q − d‖² with respect to squared slowness: blue where squared slowness should grow, red where it should shrink. It is ' +
        'strong near sources and receivers, which is why inversions scale it with depth.',
      mutedGradientPicture(`FWI gradient, ${shots} shots`, fwi.gradient, seaFloor),
    );
    return { title, rows: measurements.rows, remarks: [] };
  },
};

/** Receivers of a source, on places that all shots have in common, as far as the line goes. */
function receiversOf(x: number, width: number): number[] {
  const { reach, step } = spread;
  const [first, last] = [Math.max(0, Math.ceil((x - reach) / step)), Math.min(width / step, (x + reach) / step)];
  return Array.from({ length: Math.floor(last) - first + 1 }, (_, k) => (first + k) * step);
}
