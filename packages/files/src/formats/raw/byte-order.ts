export type ByteOrder = 'little' | 'big';

/** The byte order of this machine. */
export const here: ByteOrder = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 'little' : 'big';

/** Reverses the bytes of each number in place. */
export function swapBytes(numbers: ArrayBuffer, width: 2 | 4 | 8): void {
  switch (width) {
    case 2: {
      const words = new Uint16Array(numbers);
      for (let i = 0; i < words.length; i++) words[i] = (words[i] << 8) | (words[i] >>> 8);
      return;
    }
    case 4: {
      const words = new Uint32Array(numbers);
      for (let i = 0; i < words.length; i++) words[i] = swapped(words[i]);
      return;
    }
    case 8: {
      const words = new Uint32Array(numbers);
      for (let i = 0; i < words.length; i += 2) {
        const first = swapped(words[i]);
        words[i] = swapped(words[i + 1]);
        words[i + 1] = first;
      }
      return;
    }
    default:
      width satisfies never;
  }
}

const swapped = (word: number): number =>
  (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
