import { expect, test } from 'vitest';
import { collectGarbage } from '../../../test/collect-garbage.ts';
import { BroadcastStore } from '../src/reference/broadcast.ts';

test('an entry goes when its broadcast is garbage, not before', async () => {
  const forgotten: string[] = [];
  const store = new BroadcastStore<number>((hash) => void forgotten.push(hash));
  const kept = store.add('kept', 0, 1);
  store.add('dropped', 0, 2);
  const afterCollection = () => {
    collectGarbage();
    return forgotten;
  };
  await expect.poll(afterCollection).toEqual(['dropped']);
  expect(store.find('dropped')).toBeUndefined();
  expect(store.find('kept')).toBe(1);
  expect(store.add('kept', 0, 3)).toBe(kept);
  expect(store.find('kept')).toBe(1);
});
