import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reducer } from '../src/index.ts';
import { ReductionTree } from '../src/reduce/reduction-tree.ts';

const join = reducer<string>(import.meta, 'join', (a, b) => `(${a}${b})`);

function reduce(count: number, order: readonly number[]): string {
  const tree = new ReductionTree(join);
  for (const index of order) tree.add(index, String.fromCodePoint(97 + index));
  return tree.finish(count);
}

describe('the reduction tree', () => {
  test('pairs neighbours, and lets a last one without neighbour move up', () => {
    expect(reduce(1, [0])).toBe('a');
    expect(reduce(2, [1, 0])).toBe('(ab)');
    expect(reduce(3, [2, 1, 0])).toBe('((ab)c)');
    expect(reduce(6, [0, 1, 2, 3, 4, 5])).toBe('(((ab)(cd))(ef))');
    expect(reduce(7, [0, 1, 2, 3, 4, 5, 6])).toBe('(((ab)(cd))((ef)g))');
  });

  test('is the same for every order of arrival', () => {
    const shuffled = fc.integer({ min: 1, max: 40 }).chain((n) =>
      fc.shuffledSubarray(
        Array.from({ length: n }, (_, i) => i),
        { minLength: n, maxLength: n },
      ),
    );
    fc.assert(
      fc.property(shuffled, (order) => {
        expect(reduce(order.length, order)).toBe(
          reduce(
            order.length,
            order.toSorted((a, b) => a - b),
          ),
        );
      }),
      { seed: 30 },
    );
  });

  test('is nested: blocks of 2ᵐ neighbours reduced elsewhere give the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 4 }), (count, m) => {
        const block = 2 ** m;
        const letters = Array.from({ length: count }, (_, i) => i);
        const outer = new ReductionTree(join);
        for (let k = 0; k * block < count; k++) {
          const inner = new ReductionTree(join);
          const part = letters.slice(k * block, (k + 1) * block);
          part.forEach((letter, i) => {
            inner.add(i, String.fromCodePoint(97 + letter));
          });
          outer.add(k, inner.finish(part.length));
        }
        expect(outer.finish(Math.ceil(count / block))).toBe(reduce(count, letters));
      }),
      { seed: 31 },
    );
  });

  test('holds no more than log₂ n results while they come in order', () => {
    let held = 0;
    let most = 0;
    const counting = reducer<number>(import.meta, 'counting', () => {
      held -= 1;
      return 0;
    });
    const tree = new ReductionTree(counting);
    for (let i = 0; i < 1024; i++) {
      held += 1;
      tree.add(i, 0);
      most = Math.max(most, held);
    }
    expect(most).toBeLessThanOrEqual(10);
  });

  test('owns the leaves that the reducer writes to, and no others', () => {
    const owned: number[] = [];
    const sum = reducer<number>(import.meta, 'sum', (a, b) => a + b);
    const tree = new ReductionTree(sum, (leaf) => {
      owned.push(leaf);
      return leaf;
    });
    for (let i = 0; i < 5; i++) tree.add(i, i);
    expect(tree.finish(5)).toBe(10);
    expect(owned).toEqual([0, 2]);
  });
});
