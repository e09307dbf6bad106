import { expect, it } from 'vitest';
import { bringsAlong } from '../../../test/static-imports.ts';

it('brings no Node module along: files are reached only when they are used', () => {
  expect(bringsAlong('packages/judi/src/index.ts', ['clusterless'])).toEqual(['@judi4cloud/clusterless']);
});
