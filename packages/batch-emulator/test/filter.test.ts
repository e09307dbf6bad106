import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Filter, matchesFilter, parseFilter } from '../src/odata/filter.ts';
import { filterFields } from '../src/odata/filter-fields.ts';
import { parseSelect, select } from '../src/odata/select.ts';
import { ServiceError } from '../src/wire/service-error.ts';

const fields = {
  id: 'string',
  state: 'word',
  creationTime: 'datetime',
  'executionInfo/exitCode': 'number',
  enableAutoScale: 'boolean',
} as const;

const view = {
  id: "it's",
  state: 'completed',
  creationTime: '2025-06-01T12:00:00.000Z',
  executionInfo: { exitCode: 3 },
  enableAutoScale: true,
};

const matches = (filter: string): boolean => matchesFilter(parseFilter(filter, fields), view);

describe('a filter', () => {
  test.each([
    ["id eq 'it''s'", true],
    ["state eq 'Completed'", true],
    ["state ne 'active'", true],
    ['executionInfo/exitCode gt 2', true],
    ['executionInfo/exitCode le 2.5', false],
    ['executionInfo/exitCode eq 3L', true],
    ["creationTime ge datetime'2025-06-01T12:00:00Z'", true],
    ["creationTime lt datetime'2025-06-01T14:00:00+02:00'", false],
    ['enableAutoScale', true],
    ['enableAutoScale eq false', false],
    ["startswith(id, 'it')", true],
    ["startswith(id,'x') eq false", true],
    ["not (id eq 'x') and (state eq 'active' or executionInfo/exitCode eq 3)", true],
    ["state eq 'active' and state eq 'x' or id eq 'it''s'", true],
    ["  ( ( state eq 'completed' ) )  ", true],
  ])('reads %s', (filter, expected) => {
    expect(matches(filter)).toBe(expected);
  });

  test('finds nothing greater or less than what is absent, which equals null alone', () => {
    const absent = (filter: string): boolean => matchesFilter(parseFilter(filter, fields), {});
    expect(absent('executionInfo/exitCode eq null')).toBe(true);
    expect(absent('executionInfo/exitCode ne 0')).toBe(true);
    expect(absent('executionInfo/exitCode lt 5')).toBe(false);
    expect(absent('executionInfo/exitCode ge 5')).toBe(false);
    expect(absent("startswith(id, '')")).toBe(false);
  });

  test.each([
    ['', 'the end'],
    ['id', "'id'|the end"],
    ['id eq', 'the end'],
    ["id eq 'open", 'be read from'],
    ["colour eq 'red'", "by 'colour'"],
    ["executionInfo/exitCode eq 'x'", 'type number'],
    ["creationTime gt datetime'someday'", 'type datetime'],
    ["id eq 'a' id eq 'b'", "'id'"],
    ["startswith(executionInfo/exitCode, '1')", 'no string'],
    [`${'('.repeat(200)}id eq 'a'${')'.repeat(200)}`, 'deeply'],
    ["id like 'a'", "'like'"],
    ['id eq #', 'be read from'],
  ])('that is wrong is refused with the reason: %s', (filter, reason) => {
    expect(() => parseFilter(filter, fields)).toThrow(ServiceError);
    try {
      parseFilter(filter, fields);
    } catch (error) {
      expect((error as ServiceError).values['Reason']).toMatch(new RegExp(reason));
    }
  });

  test('means what its tree means, however it is written', () => {
    fc.assert(
      fc.property(trees, views, (tree, resource) => {
        expect(matchesFilter(parseFilter(write(tree), fields), resource)).toBe(meaning(tree, resource));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('is read or refused, never worse', () => {
    const pieces = fc.constantFrom(
      ...[
        'id',
        'state',
        'eq',
        'and',
        'or',
        'not',
        '(',
        ')',
        "'a'",
        '5',
        'null',
        'startswith',
        ',',
        "datetime'2020-01-01'",
        ' ',
        "'",
        '/',
        'é',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 30 }).map((list) => list.join(' ')),
        ),
        (text) => {
          try {
            matchesFilter(parseFilter(text, fields), view);
          } catch (error) {
            expect(error).toBeInstanceOf(ServiceError);
          }
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});

const comparison = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc
    .record({ by: comparison, to: fc.oneof(fc.string(), fc.constant(null)) })
    .map(({ by, to }): Filter => ({ kind: 'compare', path: 'id', type: 'string', by: by as 'eq', to })),
  fc
    .record({ by: comparison, to: fc.integer({ min: -5, max: 5 }) })
    .map(
      ({ by, to }): Filter => ({ kind: 'compare', path: 'executionInfo/exitCode', type: 'number', by: by as 'eq', to }),
    ),
  fc.string({ maxLength: 2 }).map((prefix): Filter => ({ kind: 'startswith', path: 'id', type: 'string', prefix })),
);
const trees: fc.Arbitrary<Filter> = fc.letrec<{ tree: Filter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('tree'), right: tie('tree') }),
    tie('tree').map((of): Filter => ({ kind: 'not', of })),
  ),
})).tree;
const views = fc.record(
  { id: fc.string({ maxLength: 3 }), executionInfo: fc.record({ exitCode: fc.integer({ min: -5, max: 5 }) }) },
  { requiredKeys: [] },
);

function write(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${filter.path} ${filter.by} ${typeof filter.to === 'string' ? quote(filter.to) : filter.to}`;
    case 'startswith':
      return `startswith(${filter.path}, ${quote(filter.prefix)})`;
    case 'field':
      return filter.path;
    case 'not':
      return `not (${write(filter.of)})`;
    default:
      return `(${write(filter.left)}) ${filter.kind} (${write(filter.right)})`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What a tree means, by JavaScript's own operators. */
function meaning(filter: Filter, resource: { id?: string; executionInfo?: { exitCode: number } }): boolean {
  const value = (path: string): string | number | null =>
    (path === 'id' ? resource.id : resource.executionInfo?.exitCode) ?? null;
  switch (filter.kind) {
    case 'compare': {
      const [a, b] = [value(filter.path), filter.to];
      if (filter.by === 'eq') return a === b;
      if (filter.by === 'ne') return a !== b;
      if (a === null || b === null) return false;
      return { gt: a > b, ge: a >= b, lt: a < b, le: a <= b }[filter.by];
    }
    case 'startswith':
      return String(value(filter.path) ?? '').startsWith(filter.prefix) && value(filter.path) !== null;
    case 'field':
      return false;
    case 'not':
      return !meaning(filter.of, resource);
    default: {
      const [left, right] = [meaning(filter.left, resource), meaning(filter.right, resource)];
      return filter.kind === 'and' ? left && right : left || right;
    }
  }
}

test('what the service documents can be filtered by', () => {
  expect(Object.keys(filterFields.tasks)).toEqual(
    expect.arrayContaining(['id', 'state', 'stateTransitionTime', 'executionInfo/exitCode', 'executionInfo/result']),
  );
  expect(Object.keys(filterFields.nodes)).toEqual(
    expect.arrayContaining(['state', 'lastBootTime', 'startTaskInfo/exitCode']),
  );
});

test('a selection keeps what it names, at any depth', () => {
  const selection = parseSelect('id, executionInfo/exitCode,state', undefined);
  expect(select(view, selection)).toEqual({ id: "it's", executionInfo: { exitCode: 3 }, state: 'completed' });
  expect(select(view, parseSelect('executionInfo/exitCode,executionInfo', undefined))).toEqual({
    executionInfo: { exitCode: 3 },
  });
  expect(() => parseSelect('id,,state', undefined)).toThrow(ServiceError);
});
