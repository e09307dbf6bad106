/** Operations of two numbers, sample by sample. */
export const elementwise = {
  plus: (a: number, b: number): number => a + b,
  minus: (a: number, b: number): number => a - b,
  times: (a: number, b: number): number => a * b,
  dividedBy: (a: number, b: number): number => a / b,
};

export type Elementwise = keyof typeof elementwise;

/** The operation on every sample, rounded to single precision; a number stands for an array of it. */
export function combineSamples(operation: Elementwise, left: Float32Array, right: Float32Array | number): Float32Array {
  const apply = elementwise[operation];
  if (typeof right === 'number') return left.map((value) => apply(value, right));
  return left.map((value, i) => apply(value, right[i]));
}
