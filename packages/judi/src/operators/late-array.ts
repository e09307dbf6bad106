/**
 * An array whose elements are made one by one while it is iterated and are not kept, so that those who count on its length know
 * it and what an element needs is in memory only in its turn.
 */
export function lateArray<T>(length: number, make: (index: number) => T): readonly T[] {
  return Object.defineProperty(new Array<T>(length), Symbol.iterator, {
    value: function* () {
      for (let index = 0; index < length; index++) yield make(index);
    },
  });
}
