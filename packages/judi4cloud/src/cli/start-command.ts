import { availableParallelism } from 'node:os';
import { Figures } from '../report/figures.ts';
import { measurementTable, writeResultPage } from '../report/result-page.ts';
import { basic } from '../start/basic.ts';
import { marmousi } from '../start/marmousi.ts';
import type { PartResult } from '../start/start-part.ts';
import { counted } from './quantities.ts';
import { type BackendChoice, type CommonOptions, openSession, reporterOf } from './session.ts';
import { packageVersion } from './version.ts';

const parts = { basic, marmousi } as const;

export interface StartOptions extends CommonOptions {
  readonly out: string;
  readonly workers: number;
  readonly backend: BackendChoice;
  readonly only?: keyof typeof parts;
}

/** `judi start` */
export async function start(options: StartOptions): Promise<void> {
  const begin = performance.now();
  const reporter = reporterOf(options);
  await using session = await openSession(options, reporter);
  const { signal, backend, choice, warnings } = session;
  const setting = `${backend.description}; ${counted(options.workers, 'worker')}, ${counted(availableParallelism(), 'core')}`;
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
    intro: [setting, ...results.flatMap(({ remarks }) => remarks)],
    tables: results.map(({ title, rows }) => measurementTable(title, rows)),
    figures: figures.list,
    footer: `judi4cloud ${packageVersion()}`,
  });
  const seconds = (performance.now() - begin) / 1000;
  reporter.line(`\n${counted(figures.list.length, 'picture')} in ${options.out}, shown by ${page}`);
  reporter.note(`${seconds.toFixed(1)} s in all`);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ backend, workers: options.workers, warnings, parts: results, page, seconds }, undefined, 2)}\n`,
    );
}
