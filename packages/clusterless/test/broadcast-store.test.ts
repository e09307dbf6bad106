import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { BroadcastStore } from '../src/reference/broadcast.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('an entry goes when its broadcast is garbage, not before', async () => {
  const forgotten: string[] = [];
  const store = new BroadcastStore<number>((hash) => void forgotten.push(hash));
  const kept = store.add('kept', 0, 1);
  store.add('dropped', 0, 2);
  const afterCollection = () => {
    collectGarbage();
    return forgotten;
  };
  await expect.poll(afterCollection, { timeout: 20_000 }).toEqual(['dropped']);
  expect(store.find('dropped')).toBeUndefined();
  expect(store.find('kept')).toBe(1);
  expect(store.add('kept', 0, 3)).toBe(kept);
  expect(store.find('kept')).toBe(1);
});
