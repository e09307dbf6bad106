import fc from 'fast-check';
import {
  type Action,
  accumulate,
  add,
  assign,
  defineGrid,
  type Field,
  type Grid,
  gridField,
  inject,
  mirror,
  mul,
  named,
  type Operator,
  points,
  power,
  profile,
  type Symbolic,
  sample,
  save,
  scalar,
  show,
  snapshots,
  type TimeField,
  timeField,
  update,
} from '../src/index.ts';

/** An operator, and the fields that it may use. */
export interface RandomOperator {
  readonly operator: Operator;
  readonly fields: readonly Field[];
}

const at = (field: Field, time: number): Symbolic => ({ kind: 'access', field, time });

/**
 * Operators over two or three axes: two wavefields, parameters, profiles and snapshots, in expressions as deep as `depth`; with
 * anything that the types allow, also what `lower` refuses.
 */
export function randomOperator(depth = 3): fc.Arbitrary<RandomOperator> {
  return fc
    .record({
      axes: fc.constantFrom(['x', 'z'], ['x', 'z'], ['x', 'y', 'z'], ['t', 'int']),
      spaceOrder: fc.constantFrom(2, 2, 4),
      direction: fc.constantFrom(1 as const, -1 as const),
    })
    .chain(({ axes, spaceOrder, direction }) => operatorOn(defineGrid(axes, spaceOrder), direction, depth));
}

function operatorOn(grid: Grid, direction: 1 | -1, depth: number): fc.Arbitrary<RandomOperator> {
  const [u, w] = [timeField('u', grid), timeField('w', grid)];
  const [m, b, g] = ['m', 'flux_x0', 'register'].map((name) => gridField(name, grid));
  const profiles = grid.axes.map((axis, i) => profile(`eta_${axis}`, grid, i));
  const kept = snapshots('kept', grid, 2);
  const positive = [m, b, g, ...profiles].map((field) => at(field, 0));
  const parameters = [...positive, at(kept, 0)];
  const now = (...wavefields: TimeField[]) => wavefields.flatMap((field) => [at(field, 0), at(field, -direction)]);
  const expr = (leaves: readonly Symbolic[]) => expression(grid, [...leaves, ...parameters], positive, depth);
  const src = points('src', 'source');

  const setU = fc.record({
    value: expr(now(u, w)),
    mirrored: fc.option(fc.constantFrom('odd' as const, 'even' as const)),
  });
  const afterU = expr([...now(u, w), at(u, direction)]);
  const anywhere = expr([...now(u, w), at(u, direction), at(w, direction)]);
  const more = fc.oneof(
    anywhere.map((value): Action => sample(points('rec', 'receiver'), value)),
    anywhere.map((value): Action => save(kept, value)),
    anywhere.map((value): Action => update(at(u, direction), value)),
    anywhere.map((value): Action => update(at(w, 0), value)),
    anywhere.map((value): Action => inject(src, at(w, direction), value)),
    fc.tuple(anywhere, fc.integer({ min: 1, max: 3 })).map(([value, every]): Action => accumulate(g, value, every)),
    anywhere.map((value): Action => assign(g, value)),
    fc.constant<Action>(mirror(g, 'even')),
  );
  return fc
    .record({ setU, scale: fc.option(afterU), setW: afterU, rest: fc.array(more, { maxLength: 3 }) })
    .map(({ setU: { value, mirrored }, scale, setW, rest }) => {
      const actions: Action[] = [
        update(at(u, direction), value),
        ...(scale ? [inject(src, at(u, direction), scale)] : []),
        ...(mirrored ? [mirror(at(u, direction), mirrored)] : []),
        update(at(w, direction), setW),
        ...rest,
      ];
      const operator: Operator = { name: 'random', ...grid, direction, actions };
      const fields = [u, w, m, b, g, ...profiles, kept];
      return { operator, fields, [fc.toStringMethod]: () => textOf(operator) };
    });
}

/** An equation that is linear in the next step of a wavefield, and has a solution. */
export function randomEquation(depth = 2): fc.Arbitrary<RandomEquation> {
  const grid = defineGrid(['x', 'z'], 2);
  const [u, w] = [timeField('u', grid), timeField('w', grid)];
  const fields = ['m', 'b'].map((name) => gridField(name, grid));
  const sizes = fields.map((field) => at(field, 0));
  const { sum, size } = expressions(grid, [at(u, 0), at(u, -1), at(w, 0), ...sizes], sizes, depth);
  return fc.record({ first: size, second: size, inside: sum, rest: sum }).map(({ first, second, inside, rest }) => {
    const equation = add(mul(first, at(u, 1)), mul(second, add(at(u, 1), inside)), rest);
    return { equation, unknown: at(u, 1), fields: [u, w, ...fields], [fc.toStringMethod]: () => show(equation) };
  });
}

export interface RandomEquation {
  readonly equation: Symbolic;
  readonly unknown: Symbolic;
  readonly fields: readonly Field[];
}

const textOf = ({ axes, spaceOrder, direction, actions }: Operator): string =>
  [
    `${axes.join(', ')}; order ${spaceOrder}; direction ${direction}`,
    ...actions.map((action) => {
      const target = 'field' in action ? show(at(action.field, action.time)) : action.points.name;
      const value = action.kind === 'mirror' ? action.parity : action.kind === 'inject' ? action.scale : action.value;
      return `${action.kind} ${target}: ${typeof value === 'string' ? value : show(value)}`;
    }),
  ].join('\n');

const halves = fc.integer({ min: -5, max: 5 }).map((twice) => twice / 2);
/** Names that the compiler gives as well, or that stand for something else. */
const name = fc.constantFrom('dt', 'alpha', 'row0', 'r1', 'u');
const coefficient = fc.constantFrom(0, 1, -1, 2, -0.5, 0.3, 7);

/** An expression over accesses; `positive` ones may stand under roots and fractions. */
function expression(
  grid: Grid,
  leaves: readonly Symbolic[],
  positive: readonly Symbolic[],
  depth: number,
): fc.Arbitrary<Symbolic> {
  const { sum, size } = expressions(grid, leaves, positive, depth);
  return fc.oneof({ weight: 4, arbitrary: sum }, { weight: 1, arbitrary: size });
}

function expressions(
  grid: Grid,
  leaves: readonly Symbolic[],
  positive: readonly Symbolic[],
  depth: number,
): { sum: fc.Arbitrary<Symbolic>; size: fc.Arbitrary<Symbolic> } {
  const some = (of: fc.Arbitrary<Symbolic>) => fc.array(of, { minLength: 1, maxLength: 3 });
  return fc.letrec<{ sum: Symbolic; size: Symbolic }>((tie) => ({
    /** Positive numbers. */
    size: fc.oneof(
      { maxDepth: depth, depthSize: 'small' },
      { weight: 4, arbitrary: fc.constantFrom(...positive) },
      { weight: 1, arbitrary: fc.constantFrom(0.5, 2, 3).map((value): Symbolic => ({ kind: 'const', value })) },
      { weight: 1, arbitrary: fc.constantFrom('dt', 'k0', 'alpha').map(scalar) },
      { weight: 2, arbitrary: some(tie('size')).map((terms) => add(...terms)) },
      { weight: 2, arbitrary: some(tie('size')).map((factors) => mul(...factors)) },
      { weight: 2, arbitrary: fc.tuple(tie('size'), halves).map(([base, exponent]) => power(base, exponent)) },
      { weight: 1, arbitrary: tie('sum').map((value) => add(power(value, 2), 1)) },
      { weight: 1, arbitrary: fc.tuple(name, tie('size')).map(([text, value]) => named(text, value)) },
    ),
    /** Any numbers. */
    sum: fc.oneof(
      { maxDepth: depth, depthSize: 'small' },
      { weight: 6, arbitrary: fc.constantFrom(...leaves) },
      { weight: 1, arbitrary: coefficient.map((value): Symbolic => ({ kind: 'const', value })) },
      { weight: 3, arbitrary: some(tie('sum')).map((terms) => add(...terms)) },
      { weight: 3, arbitrary: some(tie('sum')).map((factors) => mul(...factors)) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('sum'), fc.integer({ min: 0, max: 3 }))
          .map(([base, exponent]) => power(base, exponent)),
      },
      { weight: 2, arbitrary: tie('size') },
      { weight: 3, arbitrary: derivative(grid, tie('sum')) },
      { weight: 1, arbitrary: fc.tuple(name, tie('sum')).map(([text, value]) => named(text, value)) },
    ),
  }));
}

const derivative = (grid: Grid, of: fc.Arbitrary<Symbolic>): fc.Arbitrary<Symbolic> =>
  fc.record({
    kind: fc.constant('derivative' as const),
    of,
    axis: fc.nat(grid.axes.length - 1),
    order: fc.constantFrom(1 as const, 2 as const),
    shift: fc.constantFrom(-0.5 as const, 0 as const, 0.5 as const),
  });
