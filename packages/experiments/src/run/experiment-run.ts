import {
  fwiObjective,
  type JudiVector,
  judiJacobian,
  judiModeling,
  judiVector,
  type Model,
  type ObjectiveValue,
} from '@judi4cloud/judi';
import type { Computation } from '../description/experiment.ts';
import type { Measurements, RunHandle } from '../report/measurements.ts';
import type { Reporter } from '../report/reporter.ts';
import type { ResultFiles, StoredResult } from '../results/result-files.ts';
import { contentOf, describeResult } from '../results/result-header.ts';
import { costs, sensitivityKey } from './costs.ts';
import { shapeOf } from './result-shape.ts';
import { productHash, type Setup } from './setup.ts';
import { type Step, titles } from './steps.ts';

/** A result of an experiment: computed now, or found finished. */
export interface Product extends StoredResult {
  readonly computation: Computation;
  readonly name: string;
  readonly reused: boolean;
}

/** What a step gives, before it is written. */
interface Result {
  readonly parts: readonly Float32Array[];
  readonly norm: number;
  readonly seconds: number;
  readonly objective?: number;
}

/** Where and how an experiment runs. */
export interface Bench {
  readonly files: ResultFiles;
  readonly measurements: Measurements;
  readonly reporter: Reporter;
  readonly version: string;
  readonly backend: string;
}

/** Computes the steps of an experiment one after another, writes each result, and takes those that are finished. */
export class ExperimentRun {
  readonly #setup: Setup;
  readonly #bench: Bench;
  readonly #points: ReadonlyMap<Computation, number>;
  readonly #products = new Map<Computation, Product>();
  readonly #sensitivities = new Map<string, ObjectiveValue>();

  constructor(setup: Setup, bench: Bench) {
    this.#setup = setup;
    this.#bench = bench;
    this.#points = new Map(costs(setup).map(({ step, prediction }) => [step.computation, prediction.points]));
  }

  /** @param force computes also what is finished */
  async all({ force }: { readonly force: boolean }): Promise<Product[]> {
    for (const { step } of costs(this.#setup)) {
      const product = (force ? undefined : await this.#finished(step)) ?? (await this.#compute(step));
      this.#products.set(step.computation, product);
    }
    return [...this.#products.values()];
  }

  async #finished(step: Step): Promise<Product | undefined> {
    const { files, measurements } = this.#bench;
    const name = this.#setup.experiment.names[step.computation];
    const found = await files.find(name, await productHash(this.#setup.hash, step));
    if (!found) return undefined;
    measurements.note(titles[step.computation], `finished before, see ${files.path(`${name}.json`)}`);
    const { header, parts } = found;
    const complete = await files.isComplete(header);
    const written = complete ? header : await files.write(name, contentOf(shapeOf(this.#setup, step), parts), header);
    return { computation: step.computation, name, reused: true, header: written, parts };
  }

  async #compute(step: Step): Promise<Product> {
    const { experiment, hash, files: dataFiles } = this.#setup;
    const { files, version, backend } = this.#bench;
    const name = experiment.names[step.computation];
    const { parts, ...facts } = await this.#result(step);
    const shape = shapeOf(this.#setup, step);
    const provenance = {
      experiment: hash,
      product: await productHash(hash, step),
      file: experiment.file,
      version,
      backend,
      created: new Date().toISOString(),
      dataFiles,
    };
    const description = describeResult(shape, { ...facts, provenance });
    const header = await files.write(name, contentOf(shape, parts), description);
    return { computation: step.computation, name, header, parts, reused: false };
  }

  async #result(step: Step): Promise<Result> {
    const { model, q, experiment } = this.#setup;
    const { source, receivers } = experiment;
    const { computation, options } = step;
    switch (computation) {
      case 'forward': {
        const F = judiModeling(model, source, receivers, { options });
        return this.#shots(step, (run) => F.mul(q, run));
      }
      case 'adjoint': {
        const F = judiModeling(model, source, receivers, { options });
        return this.#shots(step, (run) => F.adjoint.mul(this.#data(), run));
      }
      case 'born': {
        const background = this.#background();
        const J = judiJacobian(judiModeling(background, source, receivers, { options }), q);
        const dm = model.m.minus(background.m);
        return this.#shots(step, (run) => J.mul(dm, run));
      }
      case 'rtm': {
        const { value, seconds } = await this.#sensitivity(step);
        const image = value.gradient.scale(-1);
        return { parts: [image.data], norm: image.norm(), seconds };
      }
      case 'fwi-gradient': {
        const { value, seconds } = await this.#sensitivity(step);
        const { f, gradient } = value;
        return { parts: [gradient.data], norm: gradient.norm(), objective: f, seconds };
      }
      case 'objective': {
        const known = this.#sensitivities.get(sensitivityKey(step))?.f ?? (await this.#storedObjective(step));
        if (known !== undefined) return { parts: [], norm: known, seconds: 0 };
        const F = judiModeling(this.#background(), source, receivers, { options });
        const misfit = (d0: JudiVector) => 0.5 * d0.minus(this.#data()).norm() ** 2;
        const { value, seconds } = await this.#measure(step, (run) => F.mul(q, run), misfit);
        return { parts: [], norm: misfit(value), seconds };
      }
      default:
        return computation satisfies never;
    }
  }

  async #shots(step: Step, run: (handle: RunHandle) => Promise<JudiVector>): Promise<Result> {
    const { value, seconds } = await this.#measure(step, run, (d) => d.norm());
    return { parts: value.data, norm: value.norm(), seconds };
  }

  /** Value and gradient of the objective: an image is the negative gradient, so that both need one run. */
  async #sensitivity(step: Step): Promise<{ value: ObjectiveValue; seconds: number }> {
    const key = sensitivityKey(step);
    const known = this.#sensitivities.get(key);
    if (known) return { value: known, seconds: 0 };
    const { options } = step;
    const computed = await this.#measure(
      step,
      (run) => fwiObjective(this.#background(), this.#setup.q, this.#data(), { options, ...run }),
      ({ gradient }) => gradient.norm(),
    );
    this.#sensitivities.set(key, computed.value);
    return computed;
  }

  /** The value that was written with a gradient of the same options. */
  async #storedObjective({ options }: Step): Promise<number | undefined> {
    const gradient = this.#products.get('fwi-gradient')?.header;
    const product = await productHash(this.#setup.hash, { computation: 'fwi-gradient', options });
    return gradient?.provenance.product === product ? gradient.objective : undefined;
  }

  async #measure<T>(step: Step, run: (handle: RunHandle) => Promise<T>, norm: (value: T) => number) {
    const { measurements } = this.#bench;
    const points = this.#points.get(step.computation) ?? 0;
    const value = await measurements.measure({ what: titles[step.computation], points, run, norm });
    return { value, seconds: measurements.rows.at(-1)?.seconds ?? 0 };
  }

  /** Data of the model: steps that need them come after the one that computes them. */
  #data(): JudiVector {
    const { receivers } = this.#setup.experiment;
    return judiVector(receivers, this.#products.get('forward')?.parts ?? []);
  }

  /** Experiments that linearise have a background: it was asked for when they were read. */
  #background(): Model {
    return this.#setup.background ?? this.#setup.model;
  }
}
