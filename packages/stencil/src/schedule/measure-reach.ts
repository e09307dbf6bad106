import type { Cluster, ClusteredStep } from './cluster.ts';
import { loadsOf } from './expressions.ts';

export type Reach = readonly (readonly [before: number, after: number])[];

/** How far beyond the tile each stage of a nest must be computed, for the stages that read its temporaries. */
export function stageReaches(cluster: Cluster, ndim: number): Reach[] {
  const reaches = cluster.stages.map(() => Array.from({ length: ndim }, () => [0, 0] as [number, number]));
  for (let reader = cluster.stages.length - 1; reader > 0; reader--) {
    for (const load of cluster.stages[reader].flatMap(({ value }) => loadsOf(value))) {
      const writer = cluster.stages.findIndex((stage) => stage.some(({ array }) => array === load.array));
      if (!cluster.temporaries.includes(load.array) || writer < 0) continue;
      load.offset.forEach((cells, axis) => {
        const [before, after] = reaches[reader][axis];
        const reach = reaches[writer][axis];
        reach[0] = Math.max(reach[0], before - cells);
        reach[1] = Math.max(reach[1], after + cells);
      });
    }
  }
  return reaches;
}

/** Cells beyond the domain that any load touches, per axis: the halo of the layout. */
export function measureHalo(steps: readonly ClusteredStep[], ndim: number): number[] {
  const halo = new Array<number>(ndim).fill(0);
  for (const step of steps) {
    if (step.kind === 'mirror') halo[ndim - 1] = Math.max(halo[ndim - 1], step.depth);
    if (step.kind === 'inject' || step.kind === 'sample') {
      for (const load of loadsOf(step.kind === 'inject' ? step.scale : step.value)) {
        load.offset.forEach((cells, axis) => {
          halo[axis] = Math.max(halo[axis], Math.abs(cells));
        });
      }
    }
    if (step.kind !== 'nest') continue;
    const reaches = stageReaches(step, ndim);
    step.stages.forEach((stage, i) => {
      for (const load of stage.flatMap(({ value }) => loadsOf(value))) {
        load.offset.forEach((cells, axis) => {
          const [before, after] = reaches[i][axis];
          halo[axis] = Math.max(halo[axis], before - cells, after + cells);
        });
      }
    });
  }
  return halo;
}
