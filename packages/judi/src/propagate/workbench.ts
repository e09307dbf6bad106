import {
  type Arena,
  type ArrayDecl,
  type Backend,
  type DerivedField,
  evaluateDerived,
  type PointData,
  type RealArray,
} from '@judi4cloud/stencil';
import type { Physics } from '../physics/physics.ts';
import { elementsOf, requireMemory } from './memory.ts';
import { commonHalo, fillParameter, fillPerturbation, type PaddedGrid, padGrid } from './padded-grid.ts';
import type { CompiledOperator } from './programs.ts';
import type { Medium, PropagatorOptions, RunControl } from './propagator.ts';
import { spongeProfile } from './sponge.ts';

/** The arrays of one shot, shared by the kernels that run it one after the other, and given back at its end. */
export class Workbench implements Disposable {
  readonly grid: PaddedGrid;
  private readonly arena: Arena;
  private readonly physics: Physics;
  private readonly medium: Medium;
  private readonly options: PropagatorOptions;
  /** Names of the arrays that kernels read or write. */
  private readonly inKernels: ReadonlySet<string>;
  private readonly arrays = new Map<string, RealArray>();
  private readonly idleLevels: RealArray[] = [];
  private readonly nt: number;

  constructor(
    backend: Backend,
    physics: Physics,
    medium: Medium,
    options: PropagatorOptions,
    operators: readonly CompiledOperator[],
    nt: number,
  ) {
    this.grid = padGrid(medium, options.freeSurface, commonHalo(operators), options.precision);
    this.physics = physics;
    this.medium = medium;
    this.options = options;
    this.inKernels = new Set(operators.flatMap(({ program }) => program.arrays.map(({ name }) => name)));
    this.nt = nt;
    this.arena = backend.arena(requireMemory(operators, this.grid, nt));
  }

  /** Runs a kernel over all time steps of the shot; wavefields start at rest. */
  async run(
    operator: CompiledOperator,
    points: Readonly<Record<string, PointData>>,
    control: RunControl = {},
  ): Promise<void> {
    const { program, kernel, derived } = operator;
    const ends = [0, this.nt - 1];
    const [first, last] = program.direction > 0 ? ends : ends.reverse();
    const wavefields: RealArray[] = [];
    const arrays: Record<string, RealArray | RealArray[]> = {};
    for (const decl of program.arrays) {
      if (decl.kind === 'time') {
        const levels = Array.from({ length: decl.levels }, () => this.takeLevel());
        wavefields.push(...levels);
        arrays[decl.name] = levels;
      } else arrays[decl.name] = this.array(decl, derived);
    }
    const { signal, onProgress } = control;
    await kernel.run({
      layout: this.grid.layout,
      first,
      last,
      scalars: this.scalars(program.axes),
      arrays,
      points,
      threads: this.options.nthreads,
      ...(signal && { signal }),
      ...(onProgress && { onStep: (done: number, total: number) => onProgress(done / total) }),
    });
    this.idleLevels.push(...wavefields);
  }

  /** A field on the padded grid by name: allocated at first use, filled when it is a parameter. */
  field(name: string): RealArray {
    return this.array({ kind: 'grid', name, written: true }, []);
  }

  /** Sets a field from a perturbation of the model. */
  setPerturbation(name: string, values: RealArray): void {
    fillPerturbation(this.grid, values, this.allocate(name, this.grid.layout.volume));
  }

  [Symbol.dispose](): void {
    this.arrays.clear();
    this.arena[Symbol.dispose]();
  }

  private scalars(axes: readonly string[]): Record<string, number> {
    const spacings = axes.map((axis, i) => [`h_${axis}`, this.grid.spacing[i]]);
    return { dt: this.options.dt, ...Object.fromEntries(spacings) };
  }

  private takeLevel(): RealArray {
    const idle = this.idleLevels.pop();
    return idle ? idle.fill(0) : this.arena.allocate(this.grid.layout.volume, this.options.precision);
  }

  private array(decl: Exclude<ArrayDecl, { kind: 'time' }>, derived: readonly DerivedField[]): RealArray {
    const known = this.arrays.get(decl.name);
    if (known) return known;
    const { layout } = this.grid;
    switch (decl.kind) {
      case 'profile': {
        const array = this.allocate(decl.name, elementsOf(decl, layout, this.nt));
        spongeProfile(this.grid, this.medium.nb, decl.axis, array);
        return array;
      }
      case 'snapshots':
        return this.allocate(decl.name, elementsOf(decl, layout, this.nt));
      case 'grid': {
        const array = this.allocate(decl.name, elementsOf(decl, layout, this.nt));
        const formula = derived.find(({ name }) => name === decl.name);
        if (formula) this.derive(formula, array);
        else if (this.isParameter(decl.name)) this.fill(decl.name, array);
        return array;
      }
      default:
        return decl satisfies never;
    }
  }

  private isParameter(field: string): boolean {
    const made = this.physics.fields[field];
    return made !== undefined && this.medium.parameters[made.parameter] !== undefined;
  }

  /** Computes a derived field in its own array, which first holds a parameter that no kernel reads: no other copy is made. */
  private derive(formula: DerivedField, array: RealArray): void {
    const host = formula.parameters.find((name) => !this.inKernels.has(name));
    const values = formula.parameters.map((name): [string, RealArray] => {
      if (name !== host) return [name, this.array({ kind: 'grid', name, written: false }, [])];
      this.fill(name, array);
      return [name, array];
    });
    evaluateDerived(formula, Object.fromEntries(values), array);
  }

  /** Fills a field with the values of its parameter, edges repeated in the layers. */
  private fill(field: string, array: RealArray): void {
    const { parameter, value, aboveSurface } = this.physics.fields[field];
    fillParameter(this.grid, this.medium.parameters[parameter], aboveSurface, array);
    if (value === 'reciprocal') for (let i = 0; i < array.length; i++) array[i] = 1 / array[i];
  }

  private allocate(name: string, length: number): RealArray {
    const array = this.arena.allocate(length, this.options.precision);
    this.arrays.set(name, array);
    return array;
  }
}
