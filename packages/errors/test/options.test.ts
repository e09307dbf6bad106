import { count, flag, OptionError, type OptionRules, oneOf, readOptions, shown, text } from '@judi4cloud/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';

interface Options {
  readonly spaceOrder: number;
  readonly freeSurface?: boolean | undefined;
  readonly backend?: string | undefined;
  readonly title?: string | undefined;
}

const rules: OptionRules<Options> = {
  spaceOrder: { ...count, required: true },
  freeSurface: flag,
  backend: oneOf('c', 'wasm'),
  title: text,
};
const read = (options: unknown) => () => readOptions<Options>(options, rules, { of: 'this' });

test('what is given and known is kept, what is undefined left out', () => {
  expect(read({ spaceOrder: 8, backend: 'c', title: undefined })()).toEqual({ spaceOrder: 8, backend: 'c' });
});

test.each([
  [{ space_order: 8 }, "Unknown option 'space_order' of this. Did you mean 'spaceOrder'?"],
  [{ zebra: 8 }, "Unknown option 'zebra' of this. Options are spaceOrder, freeSurface, backend, title."],
  [{ title: 'a' }, 'Option spaceOrder of this is missing, expected a whole number from 1 on.'],
  [{ spaceOrder: 0 }, 'Option spaceOrder of this is 0, expected a whole number from 1 on.'],
  [{ spaceOrder: 8, backend: 'cuda' }, "Option backend of this is 'cuda', expected one of 'c', 'wasm'."],
  [{ spaceOrder: 8, freeSurface: 'no' }, "Option freeSurface of this is 'no', expected true or false."],
  [undefined, 'Options of this are a plain object such as { spaceOrder: … }, got undefined.'],
  [[8], 'Options of this are a plain object such as { spaceOrder: … }, got [8].'],
  [new Float32Array(2), 'Options of this are a plain object such as { spaceOrder: … }, got Float32Array.'],
])('%o is refused', (options, message) => {
  expect(read(options)).toThrow(OptionError);
  expect(read(options)).toThrow(message);
});

test('whatever is given is read or refused, nothing worse', () => {
  const anything = fc.anything({
    withBigInt: true,
    withNullPrototype: true,
    withTypedArray: true,
    withSparseArray: true,
  });
  const likely = fc.dictionary(fc.constantFrom('spaceOrder', 'freeSurface', 'backend', 'titel'), anything);
  fc.assert(
    fc.property(fc.oneof(anything, likely), (options) => {
      try {
        read(options)();
      } catch (error) {
        expect(error).toBeInstanceOf(OptionError);
      }
    }),
    { seed: 1 },
  );
});

test('any value is shown in few words, lists that hold themselves too', () => {
  const endless: unknown[] = [1];
  endless.push(endless);
  expect([endless, Object.create(null), () => 1, 'x'.repeat(100), Symbol('s'), 3n].map(shown)).toEqual([
    '[1, […]]',
    'an object',
    'a function',
    `'${'x'.repeat(60)}…'`,
    'Symbol(s)',
    '3',
  ]);
});
