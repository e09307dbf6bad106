import { expect, test } from 'vitest';
import { bringsAlong } from '../../../test/static-imports.ts';

test('what draws SVG needs nothing of Node, so that browsers can run it', () => {
  expect(bringsAlong('packages/pictures/src/drawing.ts')).toEqual(['fast-png']);
});

test('only PNG and files need Node', () => {
  expect(bringsAlong('packages/pictures/src/index.ts')).toContain('node:fs/promises');
});
