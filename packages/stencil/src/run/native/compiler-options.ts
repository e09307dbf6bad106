import type { CacheFolder } from './cache-folder.ts';

/** How compilers are looked for and run. */
export interface CompilerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cache: CacheFolder;
  /** A compiler that takes longer is stopped. */
  readonly timeoutMs: number;
}
