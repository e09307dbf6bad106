import { evaluationError } from './formula-error.ts';
import { double, type Value, vector } from './values.ts';

/** Where a function is called, and the present time. */
export interface CallSite {
  readonly at: number;
  readonly now: number;
}

type FormulaFunction = (args: readonly Value[], site: CallSite) => Value;

/** The functions of the formula language, apart from `stop`. Lists of doubles and vectors count as one vector. */
export const functions: Readonly<Record<string, FormulaFunction>> = {
  avg: ofVector((items) => sum(items) / items.length),
  len: ofVector((items) => items.length, 0),
  max: ofVector((items) => items.reduce((a, b) => Math.max(a, b))),
  min: ofVector((items) => items.reduce((a, b) => Math.min(a, b))),
  norm: ofVector((items) => Math.sqrt(sum(items.map((x) => x * x)))),
  range: ofVector((items) => items.reduce((a, b) => Math.max(a, b)) - items.reduce((a, b) => Math.min(a, b))),
  std: ofVector(standardDeviation),
  sum: ofVector(sum, 0),
  lg: componentwise(Math.log2),
  ln: componentwise(Math.log),
  log: componentwise(Math.log10),
  round: componentwise((x) => Math.sign(x) * Math.round(Math.abs(x))),
  ceil: componentwise(Math.ceil),
  floor: componentwise(Math.floor),
  abs: componentwise(Math.abs),
  vec: (args, site) => vector(flatten(args, site)),
  pow(args, site) {
    const [base, exponent] = exactly(args, 2, site);
    return double(number(base, site) ** number(exponent, site));
  },
  percentile(args, site) {
    const [values, p] = exactly(args, 2, site);
    return double(percentile(vectorOf(values, site), number(p, site), site));
  },
  val(args, site) {
    const [values, i] = exactly(args, 2, site);
    const items = vectorOf(values, site);
    const item = items[Math.trunc(number(i, site))];
    if (item === undefined) throw evaluationError(site.at, `val: the vector has ${items.length} elements`);
    return double(item);
  },
  rand(args, site) {
    exactly(args, 0, site);
    return double(Math.random());
  },
  time(args, site) {
    const [text] = args;
    if (args.length > 1 || (text !== undefined && text.kind !== 'string')) {
      throw evaluationError(site.at, 'time takes a string, or nothing');
    }
    if (text === undefined || text.value === '') return { kind: 'timestamp', ms: site.now };
    const ms = Date.parse(text.value);
    if (Number.isNaN(ms)) throw evaluationError(site.at, `'${text.value}' is no time in W3C-DTF or RFC 1123`);
    return { kind: 'timestamp', ms };
  },
};

/** Elements of doubles and vectors in a row. */
export function flatten(args: readonly Value[], { at }: CallSite): number[] {
  const items: number[] = [];
  for (const arg of args) {
    if (arg.kind === 'double') items.push(arg.value);
    else if (arg.kind === 'doubleVec') for (const item of arg.items) items.push(item);
    else throw evaluationError(at, `doubles and vectors are expected, not a ${arg.kind}`);
  }
  return items;
}

function ofVector(apply: (items: readonly number[]) => number, least = 1): FormulaFunction {
  return (args, site) => {
    const items = flatten(args, site);
    if (items.length < least) throw evaluationError(site.at, 'the vector is empty');
    return double(apply(items));
  };
}

function componentwise(apply: (x: number) => number): FormulaFunction {
  return (args, site) => {
    const [only] = args;
    if (args.length === 1 && only?.kind === 'double') return double(apply(only.value));
    return vector(flatten(args, site).map(apply));
  };
}

function exactly(args: readonly Value[], count: number, { at }: CallSite): readonly Value[] {
  if (args.length !== count) throw evaluationError(at, `${count} arguments are expected, not ${args.length}`);
  return args;
}

function number(value: Value | undefined, { at }: CallSite): number {
  if (value?.kind !== 'double') throw evaluationError(at, `a double is expected, not a ${value?.kind}`);
  return value.value;
}

function vectorOf(value: Value | undefined, site: CallSite): readonly number[] {
  if (value?.kind === 'doubleVec') return value.items;
  return [number(value, site)];
}

function sum(items: readonly number[]): number {
  return items.reduce((a, b) => a + b, 0);
}

function standardDeviation(items: readonly number[]): number {
  if (items.length < 2) return 0;
  const mean = sum(items) / items.length;
  return Math.sqrt(sum(items.map((x) => (x - mean) ** 2)) / (items.length - 1));
}

function percentile(items: readonly number[], p: number, { at }: CallSite): number {
  if (items.length === 0) throw evaluationError(at, 'percentile: the vector is empty');
  if (!(p >= 0 && p <= 100)) throw evaluationError(at, 'percentile: the percentage must lie between 0 and 100');
  const sorted = [...items].sort((a, b) => a - b);
  const place = (p / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
