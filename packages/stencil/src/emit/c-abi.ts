import type { Nest, Program } from '../schedule/program.ts';

/** The entry point of a compiled program: `int64_t judi_kernel(void *const *pointers, const double *scalars, const int64_t *sizes, volatile int32_t *control)`. */
export const kernelSymbol = 'judi_kernel';
/** `const char *judi_key(void)`: the cache key under which the library was compiled. */
export const keySymbol = 'judi_key';

/** Indices into `control`: the host sets `cancel` to 1, the kernel counts `done` steps. */
export const control = { cancel: 0, done: 1 } as const;

/** What the entry point returns instead of a number of steps when scratch memory can't be had. */
export const outOfMemory = -1;

/**
 * Numbers in `sizes`: these (`steps` is the number of time steps per tile), then `axisSizes` for each axis, then the cells of a tile along
 * each slow axis, then `pointSizes` for each set of points.
 */
export const runSizes = ['first', 'last', 'threads', 'origin', 'volume', 'steps'] as const;
export const axisSizes = ['nodes', 'start', 'stride'] as const;
export const pointSizes = ['count', 'support'] as const;

/** Pointers for each set of points, after those of the arrays: a wavefield has one per level. */
export const pointPointers = ['nodes', 'weights', 'data'] as const;

export const nestsOf = (program: Program): Nest[] => program.steps.filter((step) => step.kind === 'nest');
