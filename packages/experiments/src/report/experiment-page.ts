import { type Geometry, type JudiVector, judiVector, type Model, PhysicalParameter } from '@judi4cloud/judi';
import { type PageTable, type Picture, page } from '@judi4cloud/pictures';
import type { ResultFiles } from '../results/result-files.ts';
import type { Product } from '../run/experiment-run.ts';
import type { Setup } from '../run/setup.ts';
import { titles } from '../run/steps.ts';
import {
  amplitudeOf,
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

/** What is shown of an experiment: words, tables and pictures. */
export interface ExperimentReport {
  readonly title: string;
  readonly intro: readonly string[];
  readonly tables: readonly PageTable[];
  readonly figures: readonly DrawnFigure[];
  readonly footer: string;
}

/** A picture with its words. */
export interface DrawnFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly picture: Picture;
}

/** What ran an experiment. */
interface Run {
  readonly backend: string;
  readonly version: string;
}

/** Draws models and results of an experiment into the folder of its files and writes the page that shows them. */
export async function drawExperiment(
  setup: Setup,
  products: readonly Product[],
  files: ResultFiles,
  run: Run,
): Promise<string> {
  const report = experimentReport(setup, products, run);
  const figures = new Figures(files.folder);
  for (const { name, title, caption, picture } of report.figures) await figures.add(name, title, caption, picture);
  return writeResultPage(files.folder, { ...report, figures: figures.list });
}

/**
 * The page of an experiment as HTML that is complete in itself, its pictures as SVG: for browsers, and wherever there are no files.
 *
 * @example document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: experimentPage(experimentReport(setup, products, run)) }));
 */
export function experimentPage({ figures, ...words }: ExperimentReport): string {
  return page({ ...words, pictures: figures.map(({ title, caption, picture }) => ({ title, caption, picture })) });
}

/** Draws models and results of an experiment. */
export function experimentReport(setup: Setup, products: readonly Product[], run: Run): ExperimentReport {
  const { experiment, model, background, hash } = setup;
  const { source, receivers } = experiment;
  const range = velocityRange(model);
  const velocity = (title: string, of: Model) => velocityPicture(title, of, source, receivers, range);
  const figures: DrawnFigure[] = [
    {
      name: 'model',
      title: 'Model',
      caption: 'Stars are sources, triangles receivers.',
      picture: velocity('P velocity', model),
    },
  ];
  if (background)
    figures.push({
      name: 'background',
      title: 'Background',
      caption: 'Where waves are linearised, in the colours of the model.',
      picture: velocity('P velocity of the background', background),
    });
  const amplitude = commonAmplitude(products, setup);
  const [{ nt, dt }] = receivers.axes;
  return {
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
    figures: [...figures, ...products.flatMap((product) => figureOf(product, setup, amplitude))],
    footer: `judi4cloud ${run.version}, ${run.backend}; experiment ${hash}.`,
  };
}

/** The amplitude that data are drawn up to, so that those of one model can be compared: that of the linearised ones, if they are there. */
function commonAmplitude(products: readonly Product[], { experiment }: Setup): number | undefined {
  const shots = products.filter(({ computation }) => computation === 'forward' || computation === 'born');
  const weakest = shots.find(({ computation }) => computation === 'born') ?? shots[0];
  if (weakest === undefined) return undefined;
  const d = judiVector(experiment.receivers, weakest.parts);
  return amplitudeOf(d, middleShot(d));
}

/** The picture of a result; none of a number. */
function figureOf(product: Product, { experiment, model }: Setup, amplitude: number | undefined): DrawnFigure[] {
  const { computation, name, header, parts } = product;
  const { source, receivers } = experiment;
  const data = (geometry: Geometry): JudiVector => judiVector(geometry, parts);
  const parameter = () => new PhysicalParameter(parts[0], model.n, model.d, model.o);
  const title = titles[computation];
  const { what } = header;
  const shots = `${source.nsrc} ${source.nsrc === 1 ? 'shot' : 'shots'}`;
  const figure = (caption: string, picture: Picture): DrawnFigure[] => [{ name, title, caption, picture }];
  switch (computation) {
    case 'forward':
    case 'born': {
      const d = data(receivers);
      const shot = middleShot(d);
      const words = computation === 'forward' ? 'Recorded data' : 'Linearised data';
      const picture = shotPicture(`${words}, shot ${shot + 1} of ${d.nsrc}`, d, shot, amplitude);
      return figure(`${sentence(what)} Grey is zero.`, picture);
    }
    case 'adjoint':
      return figure(sentence(what), tracesPicture('At the sources', data(source)));
    case 'rtm':
      return figure(sentence(what), reflectivityPicture(`RTM image, ${shots}`, parameter()));
    case 'fwi-gradient': {
      const caption = `${sentence(what)} Blue where squared slowness should grow, red where it should shrink.`;
      return figure(caption, gradientPicture(`FWI gradient, ${shots}`, parameter()));
    }
    case 'objective':
      return [];
    default:
      return computation satisfies never;
  }
}

const sentence = (words: string): string => `${words[0].toUpperCase()}${words.slice(1)}.`;
