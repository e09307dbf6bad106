import { expect, test } from 'vitest';
import { nearestWord } from '../src/index.ts';

const options = ['spaceOrder', 'freeSurface', 'limitM', 'bufferSize'];

test.each([
  ['spaceordre', 'spaceOrder'],
  ['space_order', 'spaceOrder'],
  ['free', 'freeSurface'],
  ['limit-m', 'limitM'],
  ['wavelet', undefined],
])('%s → %s', (word, meant) => expect(nearestWord(word, options)).toBe(meant));
