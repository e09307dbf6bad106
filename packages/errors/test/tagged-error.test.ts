import { describe, expect, expectTypeOf, test } from 'vitest';
import { guardOf, isTaggedError, tagged } from '../src/index.ts';

class StabilityError extends tagged('StabilityError', {
  message: ({ dt, dtMax }: { dt: number; dtMax: number }) => `Time step ${dt} ms is unstable: at most ${dtMax} ms.`,
  advice: ({ dtMax }) => `Take ${dtMax} ms.`,
}) {}
class ProcessError extends tagged('ProcessError', {
  message: ({ exitCode }: { exitCode: number; stderr: string }) => `It ended with ${exitCode}.`,
  details: ({ stderr }) => stderr,
}) {}
class NothingError extends tagged('NothingError', () => 'There is nothing.') {}

describe('an error', () => {
  test('has its tag as name, its values as fields, and says what to do', () => {
    const error = new StabilityError({ dt: 4, dtMax: 2.31 });
    expect(error).toBeInstanceOf(StabilityError);
    expect(error).toMatchObject({ name: 'StabilityError', tag: 'StabilityError', dt: 4, dtMax: 2.31 });
    expect(error.advice).toBe('Take 2.31 ms.');
    expect(error.message).toBe('Time step 4 ms is unstable: at most 2.31 ms. Take 2.31 ms.');
    expect(String(error)).toBe(`StabilityError: ${error.message}`);
    expect(error.stack).toMatch(/^StabilityError: Time step 4 ms .*\n.*tagged-error\.test/);
    expectTypeOf(error.dt).toEqualTypeOf<number>();
    expectTypeOf(error.tag).toEqualTypeOf<'StabilityError'>();
  });

  test('may have better advice for the occasion, and a cause', () => {
    const cause = new RangeError('dt');
    const error = new StabilityError({ dt: 4, dtMax: 2, advice: 'Halve it.', cause });
    expect(error.message).toBe('Time step 4 ms is unstable: at most 2 ms. Halve it.');
    expect(error.cause).toBe(cause);
    expect('cause' in new StabilityError({ dt: 4, dtMax: 2 })).toBe(false);
  });

  test('shows what a process wrote on lines of its own', () => {
    expect(new ProcessError({ exitCode: 3, stderr: 'no disk' }).message).toBe('It ended with 3.\nno disk');
    expect(new ProcessError({ exitCode: 3, stderr: '' }).message).toBe('It ended with 3.');
  });

  test('without values needs none', () => {
    expect(new NothingError().message).toBe('There is nothing.');
    expect(new NothingError({ advice: 'Make some.' }).message).toBe('There is nothing. Make some.');
    // @ts-expect-error values are wanted
    expect(new StabilityError({}).tag).toBe('StabilityError');
  });

  test('lists its values where errors are printed, and neither its name nor a cause that it has not', () => {
    expect(Object.keys(new StabilityError({ dt: 4, dtMax: 2 }))).toEqual(['dt', 'dtMax', 'tag', 'advice']);
  });
});

describe('guards', () => {
  const isOurs = guardOf(StabilityError, NothingError);

  test('tell the errors of a package from others, and from each other', () => {
    const error: unknown = new StabilityError({ dt: 4, dtMax: 2 });
    expect(isOurs(error)).toBe(true);
    expect(isOurs(error, 'NothingError')).toBe(false);
    if (isOurs(error, 'StabilityError')) expectTypeOf(error.dtMax).toEqualTypeOf<number>();
    expect(isOurs(new ProcessError({ exitCode: 1, stderr: '' }))).toBe(false);
    expect(isTaggedError(new ProcessError({ exitCode: 1, stderr: '' }), 'ProcessError')).toBe(true);
    for (const other of [new Error('x'), 'StabilityError', undefined]) expect(isTaggedError(other)).toBe(false);
  });

  test('know copies that came from another process', () => {
    const copy = Object.assign(new Error('unstable'), { name: 'StabilityError', tag: 'StabilityError', dtMax: 2 });
    expect(isOurs(copy, 'StabilityError')).toBe(true);
  });
});
