import { OptionError } from '@judi4cloud/errors';
import type { Backend, PointData, RealArray } from '@judi4cloud/stencil';
import type { Physics } from '../physics/physics.ts';
import { scaleBack, scaledDown, scaleOf } from './amplitude.ts';
import { requireFiniteImage, requireFiniteRecord } from './finite.ts';
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
    return await this.runRecording(bench, operator, source, receivers, control);
  }

  async adjoint(data: Recording, sources: Positions, control?: RunControl): Promise<RealArray> {
    const operator = await this.compile('adjoint');
    using bench = this.bench([operator], data);
    return await this.runRecording(bench, operator, data, sources, control);
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
    const stride = this.strideOver(source);
    const [forward, adjoint] = await Promise.all([
      this.compile('forward', stride),
      this.compile('adjointBorn', stride),
    ]);
    using bench = this.bench([forward, adjoint], source);
    const [first, second] = splitProgress(control);
    await this.runRecording(bench, forward, source, nowhere, first);
    return await this.runAdjointBorn(bench, adjoint, source, data, second);
  }

  async gradient(
    source: Recording,
    receivers: Positions,
    misfit: ShotMisfit,
    dm?: RealArray,
    control?: RunControl,
  ): Promise<{ f: number; gradient: RealArray }> {
    const stride = this.strideOver(source);
    const names = [dm ? 'born' : 'forward', 'adjointBorn'] as const;
    const [forward, adjoint] = await Promise.all(names.map((name) => this.compile(name, stride)));
    using bench = this.bench([forward, adjoint], source);
    const [first, second] = splitProgress(control);
    let synthetic: RealArray;
    let background: RealArray | undefined;
    if (dm) {
      ({ linear: synthetic, background } = await this.runBorn(bench, forward, source, dm, receivers, first));
    } else {
      synthetic = await this.runRecording(bench, forward, source, receivers, first);
    }
    const { f, residual } = misfit(synthetic, background);
    const data = { positions: receivers, data: residual };
    return { f, gradient: await this.runAdjointBorn(bench, adjoint, source, data, second) };
  }

  [Symbol.dispose](): void {}

  /** Runs what injects samples at some points, and records at others. */
  private async runRecording(
    bench: Workbench,
    operator: CompiledOperator,
    injected: Recording,
    recorded: Positions,
    control?: RunControl,
  ): Promise<RealArray> {
    const { source, scale } = this.inject(bench, injected);
    const data = this.emptyData(recorded, injected);
    await bench.run(operator, { source, receivers: interpolate(bench.grid, recorded, data) }, control);
    return this.finished(operator, data, recorded, scale);
  }

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
    const { source: injected, scale } = this.inject(bench, source);
    const points = {
      source: injected,
      receivers: interpolate(bench.grid, receivers, linear),
      background: interpolate(bench.grid, receivers, background),
    };
    await bench.run(operator, points, control);
    this.finished(operator, background, receivers, scale);
    return { linear: this.finished(operator, linear, receivers, scale), background };
  }

  /** The image of data and the wavefield that `source` has left on the bench. */
  private async runAdjointBorn(
    bench: Workbench,
    operator: CompiledOperator,
    source: Recording,
    data: Recording,
    control?: RunControl,
  ): Promise<RealArray> {
    const { source: injected, scale } = this.inject(bench, data);
    await bench.run(operator, { source: injected }, control);
    const image = extractModel(bench.grid, bench.field('gradient'), this.options.sumPadding);
    requireFiniteImage(image, bench.grid.model);
    scaleBack('image', image, scale * scaleOf(source.data));
    return image;
  }

  /** A record as it is, of a source that was injected `scale` times smaller. */
  private finished({ program }: CompiledOperator, data: RealArray, { count }: Positions, scale: number): RealArray {
    requireFiniteRecord(data, count, this.options.dt, program.direction < 0);
    scaleBack('record', data, scale);
    return data;
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

  /** Steps between kept wavefields; the first one, at rest, would be the only one if there were no more steps than that. */
  private strideOver({ positions, data }: Recording): number {
    const { subsamplingFactor } = this.options;
    const steps = data.length / positions.count;
    if (subsamplingFactor < steps) return subsamplingFactor;
    const problem = `subsamplingFactor is ${subsamplingFactor}, so that no wavefield of ${steps} time steps would be kept and the image be zero.`;
    throw new OptionError({ option: 'subsamplingFactor', problem, advice: `Give less than ${steps}; 8 is usual.` });
  }

  private emptyData(positions: Positions, like: Recording): RealArray {
    const length = (like.data.length / like.positions.count) * positions.count;
    return this.options.precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
  }

  private inject(bench: Workbench, { positions, data }: Recording): { source: PointData; scale: number } {
    const scale = scaleOf(data);
    return { source: interpolate(bench.grid, positions, scaledDown(data, scale, this.options.precision)), scale };
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
