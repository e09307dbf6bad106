import { expect, test } from 'vitest';
import { bringsAlong } from '../../../test/static-imports.ts';

test.each(['drawing', 'index'])(
  '%s needs nothing of Node before files are written, so that browsers can run it',
  (entry) => {
    expect(bringsAlong(`packages/pictures/src/${entry}.ts`)).toEqual(['fast-png']);
  },
);
