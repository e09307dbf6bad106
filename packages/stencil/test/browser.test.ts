import { expect, test } from 'vitest';
import { bringsAlong } from '../../../test/static-imports.ts';

test.each(['index.ts', 'emit/wasm/emit.ts', 'emit/c.ts'])(
  '%s loads nothing but the package itself: no file system, no process, no native code',
  (entry) => {
    expect(bringsAlong(`packages/stencil/src/${entry}`)).toEqual([]);
  },
);

test('the walk sees what Node parts load', () => {
  expect(bringsAlong('packages/stencil/src/run/native/backend.ts')).toContain('node:crypto');
});
