import { availableParallelism } from 'node:os';
import { tryFolder } from '@judi4cloud/errors/disk';
import { Figures, measurementTable, speedLegend, writeResultPage } from '@judi4cloud/experiments';
import { basic } from '../start/basic.ts';
import { marmousi } from '../start/marmousi.ts';
import type { PartResult } from '../start/start-part.ts';
import { packageVersion } from '../version.ts';
import { defaultPlace, describePlace, type Place } from './place.ts';
import { counted } from './quantities.ts';
import { type BackendChoice, type CommonOptions, openSession, reporterOf } from './session.ts';

const parts = { basic, marmousi } as const;

export interface StartOptions extends CommonOptions {
  readonly out: string;
  readonly workers: number;
  readonly on?: Place['kind'];
  readonly backend: BackendChoice;
  readonly only?: keyof typeof parts;
}

/** `judi start` */
export async function start(options: StartOptions): Promise<void> {
  const begin = performance.now();
  const reporter = reporterOf(options);
  await tryFolder(options.out);
  const place = await placeOf(options);
  await using session = await openSession({ ...options, place }, reporter);
  const { signal, backend, choice, warnings } = session;
  const setting = `${backend.description}; ${describePlace(place)}, ${counted(availableParallelism(), 'core')}`;
  reporter.heading(`judi4cloud ${packageVersion()}`);
  reporter.note(setting);
  const figures = new Figures(options.out);
  const results: PartResult[] = [];
  for (const part of options.only ? [parts[options.only]] : Object.values(parts)) {
    reporter.heading(part.title);
    results.push(await part.run({ reporter, backend: backend.name, choice, figures, signal }));
  }
  signal.throwIfAborted();
  const page = await writeResultPage(options.out, {
    title: 'From a wave equation to shots, images and gradients',
    intro: [setting, speedLegend, ...results.flatMap(({ remarks }) => remarks)],
    tables: results.map(({ title, rows }) => measurementTable(title, rows)),
    figures: figures.list,
    footer: `judi4cloud ${packageVersion()}`,
  });
  const seconds = (performance.now() - begin) / 1000;
  reporter.line(`\n${counted(figures.list.length, 'picture')} in ${options.out}, shown by ${page}`);
  reporter.note(`${seconds.toFixed(1)} s in all. ${speedLegend}`);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ backend, place, warnings, parts: results, page, seconds }, undefined, 2)}\n`,
    );
}

function placeOf({ on, workers }: StartOptions): Promise<Place> | Place {
  switch (on) {
    case 'process':
      return { kind: 'process' };
    case 'workers':
      return workers === 1 ? { kind: 'process' } : { kind: 'workers', count: workers };
    case 'emulator':
      return { kind: 'emulator', nodes: workers };
    default:
      return defaultPlace(workers);
  }
}
