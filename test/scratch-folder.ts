import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for what a test writes; it goes with those of all tests (`scripts/scratch-of-tests.ts`). */
export const scratchFolder = (): string => mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
