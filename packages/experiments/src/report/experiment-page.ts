import { type Geometry, type JudiVector, judiVector, PhysicalParameter } from '@judi4cloud/judi';
import type { ResultFiles } from '../results/result-files.ts';
import type { Product } from '../run/experiment-run.ts';
import type { Setup } from '../run/setup.ts';
import { titles } from '../run/steps.ts';
import {
  clipped,
  Figures,
  gradientPicture,
  middleShot,
  reflectivityPicture,
  shotPicture,
  tracesPicture,
  velocityPicture,
  velocityRange,
} from './figures.ts';
import { writeResultPage } from './result-page.ts';

/** Draws models and results of an experiment and writes the page that shows them. */
export async function drawExperiment(
  setup: Setup,
  products: readonly Product[],
  files: ResultFiles,
  run: { readonly backend: string; readonly version: string },
): Promise<string> {
  const { experiment, model, background, hash } = setup;
  const { source, receivers } = experiment;
  const figures = new Figures(files.folder);
  const range = velocityRange(model);
  const stars = 'Stars are sources, triangles receivers.';
  await figures.add('model', 'Model', stars, velocityPicture('P velocity', model, source, receivers, range));
  if (background) {
    const picture = velocityPicture('P velocity of the background', background, source, receivers, range);
    await figures.add('background', 'Background', 'Where waves are linearised.', picture);
  }
  for (const product of products) await drawProduct(figures, product, setup);
  const [{ nt, dt }] = receivers.axes;
  return writeResultPage(files.folder, {
    title: experiment.title,
    intro: [
      `${model.n.join(' × ')} points of ${model.d.join(' × ')} m; ${source.nsrc} shots with ${receivers.xloc[0].length} ` +
        `receivers, ${nt} samples of ${dt} ms.`,
    ],
    tables: [
      {
        title: 'Results',
        head: ['what', 'norm or value', 'seconds', 'file'],
        rows: products.map(({ computation, header, name }) => [
          titles[computation],
          header.norm.toPrecision(6),
          header.seconds.toFixed(2),
          Object.values(header.files ?? {}).join(', ') || `${name}.json`,
        ]),
      },
    ],
    figures: figures.list,
    footer: `judi4cloud ${run.version}, ${run.backend}; experiment ${hash}.`,
  });
}

async function drawProduct(figures: Figures, product: Product, { experiment, model }: Setup): Promise<void> {
  const { computation, name, header, parts } = product;
  const { source, receivers } = experiment;
  const data = (geometry: Geometry): JudiVector => judiVector(geometry, parts);
  const parameter = () => new PhysicalParameter(parts[0], model.n, model.d, model.o);
  const title = titles[computation];
  const { what } = header;
  switch (computation) {
    case 'forward':
    case 'born': {
      const d = data(receivers);
      const shot = middleShot(d);
      return figures.add(name, title, `${what}: shot ${shot + 1} of ${d.nsrc}`, shotPicture(title, d, shot));
    }
    case 'adjoint':
      return figures.add(name, title, what, tracesPicture(title, data(source)));
    case 'rtm':
      return figures.add(name, title, `${what}. ${clipped.reflectivity}`, reflectivityPicture('Image', parameter()));
    case 'fwi-gradient':
      return figures.add(name, title, `${what}. ${clipped.gradient}`, gradientPicture('Gradient', parameter()));
    case 'objective':
      return;
    default:
      return computation satisfies never;
  }
}
