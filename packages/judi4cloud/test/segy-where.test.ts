import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExpressionError } from '../src/segy/where/errors.ts';
import { fieldsOf } from '../src/segy/where/expression.ts';
import { matching } from '../src/segy/where/matching.ts';
import { parseCondition } from '../src/segy/where/parse.ts';

const fields = new Map([
  ['offset', 'Offset'],
  ['sx', 'SourceX'],
  ['sourcex', 'SourceX'],
  ['fieldrecord', 'FieldRecord'],
]);
const parse = (expression: string) => parseCondition(expression, (name) => fields.get(name.toLowerCase()));

const columns = new Map<string, ArrayLike<number>>([
  ['Offset', Float64Array.of(-500, 0, 500, 1000, 1500, 2000)],
  ['SourceX', Float64Array.of(0, 0, 100, 100, 200, 200)],
  ['FieldRecord', Int32Array.of(1, 1, 2, 3, 3, 4)],
]);
const rows = (expression: string) => [...matching(parse(expression), columns, 6)];

describe('conditions', () => {
  test.each([
    ['offset > 1000', [4, 5]],
    ['offset >= 1000 and FieldRecord = 3', [3, 4]],
    ['FieldRecord == 1 || sx = 200', [0, 1, 4, 5]],
    ['0 < offset <= 1000', [2, 3]],
    ['abs(offset) = 500', [0, 2]],
    ['not (FieldRecord = 3)', [0, 1, 2, 5]],
    ['! FieldRecord = 3 && offset != 0', [0, 2, 5]],
    ['FieldRecord in (1, 3..9)', [0, 1, 3, 4, 5]],
    ['FieldRecord not in (1, 3..9)', [2]],
    ['offset in (-500..-1, 2e3)', [0, 5]],
    ['offset - 2 * sx = 300', [2]],
    ['offset - (2 - 1) * sx - 1 > 1000', [4, 5]],
    ['-offset > 0', [0]],
    ['offset % 1000 = 0', [1, 3, 5]],
    ['sx / 0 > 0', [2, 3, 4, 5]],
    ['FieldRecord = 1 or FieldRecord = 3 and sx = 100', [0, 1, 3]],
    ['OFFSET <> 0 AND SourceX = 0', [0]],
    ['1 = 1', [0, 1, 2, 3, 4, 5]],
  ])('%s', (expression, expected) => {
    expect(rows(expression)).toEqual(expected);
  });

  test('need each field once', () => {
    expect(fieldsOf(parse('sx > 1 and not (abs(SourceX) in (3) or offset < -sx)'))).toEqual(['SourceX', 'Offset']);
  });
});

describe('what is no condition is refused with its column', () => {
  test.each([
    ['', 1, 'the end, expected a header field'],
    ['offset', 1, 'This is a number, expected a condition'],
    ['offset > ', 10, 'the end, expected a header field'],
    ['offset > 1000 and', 18, 'the end'],
    ['ofset > 3', 1, "no header field 'ofset'"],
    ['sx > 1 or constructor > 3', 11, "no header field 'constructor'"],
    ['(sx > 1', 8, "expected ')'"],
    ['sx > 1)', 7, 'not expected here'],
    ['sx in 3', 7, 'expected a list'],
    ['sx in (3; 4)', 9, "';' means nothing"],
    ['sx in (a)', 8, 'expected a number'],
    ['(sx > 1) + 2 > 0', 1, 'This is a condition, expected a number'],
    ['not sx', 5, 'expected a condition'],
    ['sx > 1 sx < 2', 8, 'not expected here'],
    ['process.exit()', 8, "'.' means nothing"],
  ])("'%s', column %i", (expression, column, problem) => {
    expect(() => parse(expression)).toThrow(ExpressionError);
    try {
      parse(expression);
    } catch (error) {
      expect(error).toMatchObject({ column });
      expect(String(error)).toContain(problem);
    }
  });

  test.each(['(', '-', 'not '])("5000 times '%s'", (nested) => {
    expect(() => parse(`${nested.repeat(5000)}sx > 1`)).toThrow('Nested deeper than 100');
  });

  test('whatever is given, it parses or throws an ExpressionError', () => {
    const piece = fc.constantFrom(
      'sx',
      'offset',
      '3',
      '1..2',
      '.5',
      '(',
      ')',
      'and',
      'or',
      'not',
      'in',
      '<',
      '=',
      '-',
      ',',
      'abs',
      '§',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          matching(parse(pieces.join(' ')), columns, 6);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

test('arithmetic is that of numbers', () => {
  const number = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      const values = new Map([
        ['Offset', [a]],
        ['SourceX', [b]],
        ['FieldRecord', [c]],
      ]);
      const holds = (expression: string) => matching(parse(expression), values, 1).length === 1;
      expect(holds('offset + sx * FieldRecord > offset - sx - FieldRecord')).toBe(a + b * c > a - b - c);
      expect(holds('offset < sx and sx < FieldRecord')).toBe(holds('offset < sx < FieldRecord'));
      expect(holds('not (offset < sx or sx = FieldRecord)')).toBe(!(a < b || b === c));
    }),
    { seed: 11 },
  );
});
