/** Children of a reduction. A power of two, so that its sums have the bits of the binary tree over all results. */
export const arity = 4;

/** How the arguments of a run are spread over tasks. */
export interface GraphShape {
  /** Number of arguments of the whole run. */
  readonly count: number;
  /** Arguments of one leaf, a power of two. */
  readonly group: number;
  /** Are results reduced? */
  readonly reduced: boolean;
  /** Runs of neighbouring leaves, each reduced for itself. All but the last have a power of two of leaves, at a multiple of it. */
  readonly blocks: readonly LeafRange[];
}

/** Leaves `first … end − 1`. */
export interface LeafRange {
  readonly first: number;
  readonly end: number;
}

/** A task of a graph. */
export type GraphTask =
  /** Applies the function to arguments `first … end − 1`, and reduces their results if the run is reduced. */
  | { readonly kind: 'leaf'; readonly id: string; readonly first: number; readonly end: number }
  /** Reduces the results of other tasks, in their order. */
  | { readonly kind: 'reduction'; readonly id: string; readonly inputs: readonly string[] };

/** Number of leaves of a run. */
export function leafCount({ count, group }: Pick<GraphShape, 'count' | 'group'>): number {
  return Math.ceil(count / group);
}

/** The name of the task that runs leaf `k`. */
export function leafId(k: number): string {
  return `leaf-${k}`;
}

/**
 * All tasks of a run, each after those that it depends on: leaves → sums of four neighbours → … → one per block. A reduction comes as
 * early as it can, so that few results wait.
 *
 * The tree depends on the number of arguments alone and not on nodes, retries or the order of completion.
 */
export function* graphTasks(shape: GraphShape): Generator<GraphTask> {
  for (const [number, block] of shape.blocks.entries()) yield* blockTasks(shape, number, block);
}

function* blockTasks(shape: GraphShape, number: number, { first, end }: LeafRange): Generator<GraphTask> {
  const { count, group, reduced } = shape;
  /** Tasks of each level that no reduction has taken yet, and how many reductions of the next level were made of the others. */
  const levels: { waiting: string[]; made: number }[] = [];
  function* add(level: number, id: string): Generator<GraphTask> {
    levels[level] ??= { waiting: [], made: 0 };
    const { waiting } = levels[level];
    waiting.push(id);
    if (waiting.length === arity) yield* reduce(level);
  }
  function* reduce(level: number): Generator<GraphTask> {
    const here = levels[level] as (typeof levels)[number];
    const inputs = here.waiting.splice(0);
    const id = `sum-${number}-${level + 1}-${here.made}`;
    here.made += 1;
    yield { kind: 'reduction', id, inputs };
    yield* add(level + 1, id);
  }
  for (let k = first; k < end; k++) {
    const id = leafId(k);
    yield { kind: 'leaf', id, first: k * group, end: Math.min(count, (k + 1) * group) };
    if (reduced) yield* add(0, id);
  }
  if (!reduced) return;
  for (let level = 0; level < levels.length; level++) {
    const { waiting, made } = levels[level] as (typeof levels)[number];
    if (level === levels.length - 1 && made === 0 && waiting.length === 1) return;
    if (waiting.length === 1) yield* add(level + 1, waiting.pop() as string);
    else if (waiting.length > 1) yield* reduce(level);
  }
}

/** The task of each block whose result is that of the whole block: the last one. */
export function blockRoots(shape: GraphShape): string[] {
  return shape.blocks.map((block, number) => {
    let root = '';
    for (const { id } of blockTasks(shape, number, block)) root = id;
    return root;
  });
}

/**
 * Blocks for a number of places that work in parallel, in turn: as large as can be so that each place gets one.
 *
 * @returns blocks of a power of two of leaves, at multiples of it, so that sums over blocks are those of the whole tree
 */
export function blocksFor(leaves: number, places: number): LeafRange[] {
  const size = places === 1 ? Math.max(1, leaves) : 2 ** Math.floor(Math.log2(Math.max(1, leaves / places)));
  return Array.from({ length: Math.ceil(leaves / size) }, (_, i) => ({
    first: i * size,
    end: Math.min(leaves, (i + 1) * size),
  }));
}
