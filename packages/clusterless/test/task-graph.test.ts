import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blockRoots,
  blocksFor,
  type GraphShape,
  type GraphTask,
  graphTasks,
  leafCount,
} from '../src/graph/task-graph.ts';
import { reducer } from '../src/index.ts';
import { ReductionTree } from '../src/reduce/reduction-tree.ts';

/** Shows the tree of a reduction in its brackets. */
const brackets = reducer<string>(import.meta, 'brackets', (a, b) => `(${a}${b})`);

function treeOver(results: readonly string[]): string {
  const tree = new ReductionTree(brackets);
  results.forEach((result, i) => {
    tree.add(i, result);
  });
  return tree.finish(results.length);
}

/** Runs a graph in a given order of completion and gives the result of the whole. */
function run(shape: GraphShape): string {
  const results = new Map<string, string>();
  for (const task of graphTasks(shape)) {
    const inputs =
      task.kind === 'leaf'
        ? Array.from({ length: task.end - task.first }, (_, i) => `${task.first + i},`)
        : task.inputs.map((id) => results.get(id) as string);
    results.set(task.id, treeOver(inputs));
  }
  return treeOver(blockRoots(shape).map((id) => results.get(id) as string));
}

const shapes = fc
  .record({
    count: fc.integer({ min: 1, max: 700 }),
    exponent: fc.integer({ min: 0, max: 5 }),
    places: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ count, exponent, places }): GraphShape => {
    const group = 2 ** exponent;
    return { count, group, reduced: true, blocks: blocksFor(leafCount({ count, group }), places) };
  });

describe('the graph of a reduced run', () => {
  test('adds in the order of the binary tree over all results, however they are grouped and spread over places', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(run(shape)).toBe(treeOver(Array.from({ length: shape.count }, (_, i) => `${i},`)));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test('lists tasks after those they depend on, uses every result once, and has a depth of log₄', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const depth = new Map<string, number>();
        const used = new Set<string>();
        for (const task of graphTasks(shape)) {
          expect(depth.has(task.id)).toBe(false);
          if (task.kind === 'leaf') depth.set(task.id, 0);
          else {
            for (const input of task.inputs) expect(used.has(input)).toBe(false);
            for (const input of task.inputs) used.add(input);
            depth.set(task.id, 1 + Math.max(...task.inputs.map((id) => depth.get(id) as number)));
          }
        }
        expect(depth.size - used.size).toBe(shape.blocks.length);
        const deepest = Math.max(...blockRoots(shape).map((id) => depth.get(id) as number));
        const widest = Math.max(...shape.blocks.map(({ first, end }) => end - first));
        expect(deepest).toBe(Math.ceil(Math.log2(widest) / 2));
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test('makes a reduction as soon as its inputs are listed', () => {
    const ids = (tasks: Iterable<GraphTask>) => Array.from(tasks, ({ id }) => id);
    const blocks = [{ first: 0, end: 6 }];
    expect(ids(graphTasks({ count: 6, group: 1, reduced: true, blocks }))).toEqual([
      ...['leaf-0', 'leaf-1', 'leaf-2', 'leaf-3', 'sum-0-1-0', 'leaf-4', 'leaf-5', 'sum-0-1-1', 'sum-0-2-0'],
    ]);
    expect(ids(graphTasks({ count: 6, group: 4, reduced: false, blocks: [{ first: 0, end: 2 }] }))).toEqual([
      'leaf-0',
      'leaf-1',
    ]);
  });
});

test('places get blocks of equal size in turn, and the last one what remains', () => {
  expect(blocksFor(64, 1)).toEqual([{ first: 0, end: 64 }]);
  expect(blocksFor(100, 3)).toEqual([0, 32, 64, 96].map((first) => ({ first, end: Math.min(100, first + 32) })));
  expect(blocksFor(2, 5)).toEqual([0, 1].map((first) => ({ first, end: first + 1 })));
});
