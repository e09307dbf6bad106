import type { Backend, PointData, RealArray } from '@judi4cloud/stencil';
import type { Physics } from '../physics/physics.ts';
import { interpolate } from './interpolation.ts';
import { extractModel } from './padded-grid.ts';
import { type CompiledOperator, compileOperator, type OperatorName, variantOf } from './programs.ts';
import type {
  Medium,
  Positions,
  Propagator,
  PropagatorOptions,
  Recording,
  RunControl,
  ShotMisfit,
} from './propagator.ts';
import { Workbench } from './workbench.ts';

/** No receivers. */
const nowhere: Positions = { count: 0, coordinates: new Float64Array(0) };

/** Share of a gradient's time that its forward half takes. */
const FORWARD_SHARE = 0.4;

/** Propagates shots of one medium on a regular grid with one physics and one backend. */
export class GridPropagator implements Propagator {
  readonly backend: string;
  private readonly engine: Backend;
  private readonly physics: Physics;
  private readonly medium: Medium;
  private readonly options: PropagatorOptions;

  constructor(engine: Backend, physics: Physics, medium: Medium, options: PropagatorOptions) {
    this.backend = engine.name;
    this.engine = engine;
    this.physics = physics;
    this.medium = medium;
    this.options = options;
  }

  async forward(source: Recording, receivers: Positions, control?: RunControl): Promise<RealArray> {
    const operator = await this.compile('forward');
    using bench = this.bench([operator], source);
    const data = this.emptyData(receivers, source);
    await bench.run(
      operator,
      { source: this.inject(bench, source), receivers: this.record(bench, receivers, data) },
      control,
    );
    return data;
  }

  async adjoint(data: Recording, sources: Positions, control?: RunControl): Promise<RealArray> {
    const operator = await this.compile('adjoint');
    using bench = this.bench([operator], data);
    const result = this.emptyData(sources, data);
    await bench.run(
      operator,
      { source: this.inject(bench, data), receivers: this.record(bench, sources, result) },
      control,
    );
    return result;
  }

  async born(
    source: Recording,
    dm: RealArray,
    receivers: Positions,
    control?: RunControl,
  ): Promise<{ linear: RealArray; background: RealArray }> {
    const operator = await this.compile('born');
    using bench = this.bench([operator], source);
    return await this.runBorn(bench, operator, source, dm, receivers, control);
  }

  async adjointBorn(source: Recording, data: Recording, control?: RunControl): Promise<RealArray> {
    const stride = this.options.subsamplingFactor;
    const [forward, adjoint] = await Promise.all([
      this.compile('forward', stride),
      this.compile('adjointBorn', stride),
    ]);
    using bench = this.bench([forward, adjoint], source);
    const [first, second] = splitProgress(control);
    const points = {
      source: this.inject(bench, source),
      receivers: this.record(bench, nowhere, this.emptyData(nowhere, source)),
    };
    await bench.run(forward, points, first);
    return await this.runAdjointBorn(bench, adjoint, data, second);
  }

  async gradient(
    source: Recording,
    receivers: Positions,
    misfit: ShotMisfit,
    dm?: RealArray,
    control?: RunControl,
  ): Promise<{ f: number; gradient: RealArray }> {
    const stride = this.options.subsamplingFactor;
    const names = [dm ? 'born' : 'forward', 'adjointBorn'] as const;
    const [forward, adjoint] = await Promise.all(names.map((name) => this.compile(name, stride)));
    using bench = this.bench([forward, adjoint], source);
    const [first, second] = splitProgress(control);
    let synthetic: RealArray;
    let background: RealArray | undefined;
    if (dm) {
      ({ linear: synthetic, background } = await this.runBorn(bench, forward, source, dm, receivers, first));
    } else {
      synthetic = this.emptyData(receivers, source);
      const points = { source: this.inject(bench, source), receivers: this.record(bench, receivers, synthetic) };
      await bench.run(forward, points, first);
    }
    const { f, residual } = misfit(synthetic, background);
    return { f, gradient: await this.runAdjointBorn(bench, adjoint, { positions: receivers, data: residual }, second) };
  }

  [Symbol.dispose](): void {}

  private async runBorn(
    bench: Workbench,
    operator: CompiledOperator,
    source: Recording,
    dm: RealArray,
    receivers: Positions,
    control?: RunControl,
  ): Promise<{ linear: RealArray; background: RealArray }> {
    const linear = this.emptyData(receivers, source);
    const background = this.emptyData(receivers, source);
    bench.setPerturbation('dm', dm);
    const points = {
      source: this.inject(bench, source),
      receivers: this.record(bench, receivers, linear),
      background: this.record(bench, receivers, background),
    };
    await bench.run(operator, points, control);
    return { linear, background };
  }

  private async runAdjointBorn(
    bench: Workbench,
    operator: CompiledOperator,
    data: Recording,
    control?: RunControl,
  ): Promise<RealArray> {
    await bench.run(operator, { source: this.inject(bench, data) }, control);
    return extractModel(bench.grid, bench.field('gradient'), this.options.sumPadding);
  }

  private compile(name: OperatorName, stride = 0): Promise<CompiledOperator> {
    const { medium, options } = this;
    const setting = { ndim: medium.n.length, parameters: Object.keys(medium.parameters), options };
    return compileOperator(this.engine, this.physics, name, variantOf(setting, stride), options.precision);
  }

  private bench(operators: readonly CompiledOperator[], { positions, data }: Recording): Workbench {
    return new Workbench(
      this.engine,
      this.physics,
      this.medium,
      this.options,
      operators,
      data.length / positions.count,
    );
  }

  private emptyData(positions: Positions, like: Recording): RealArray {
    const length = (like.data.length / like.positions.count) * positions.count;
    return this.options.precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
  }

  private inject(bench: Workbench, { positions, data }: Recording): PointData {
    const single = this.options.precision === 'f32';
    const fits = single ? data instanceof Float32Array : data instanceof Float64Array;
    return interpolate(bench.grid, positions, fits ? data : single ? Float32Array.from(data) : Float64Array.from(data));
  }

  private record(bench: Workbench, positions: Positions, data: RealArray): PointData {
    return interpolate(bench.grid, positions, data);
  }
}

function splitProgress(control: RunControl = {}): [RunControl, RunControl] {
  const { signal, onProgress } = control;
  const part = (from: number, share: number): RunControl => ({
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (fraction: number) => onProgress(from + share * fraction) }),
  });
  return [part(0, FORWARD_SHARE), part(FORWARD_SHARE, 1 - FORWARD_SHARE)];
}
