import type { WasmProgram } from '../../emit/wasm/emit.ts';
import type { Program, Step } from '../../schedule/program.ts';
import type { KernelCall } from '../kernel.ts';
import type { Task } from './job.ts';
import { type ScratchLayout, scratchLayout, tileOf } from './tiles.ts';

/** Sampled points, and mirrored rows, that one thread takes at a time. */
const chunk = 1024;

export interface PlannedNest {
  /** Index in the program. */
  readonly step: number;
  readonly scratch: ScratchLayout;
}

export interface TaskPlan {
  readonly tasks: readonly Task[];
  readonly nests: readonly PlannedNest[];
  /** Scratch memory that each thread needs. */
  readonly scratchBytes: number;
}

/** Cuts the steps of a program into blocks that threads share. Injection stays whole: points may share nodes. */
export function planTasks(program: Program, wasm: WasmProgram, call: KernelCall): TaskPlan {
  const { layout } = call;
  const nests: PlannedNest[] = [];
  let scratchBytes = 0;
  const boxOf = (step: Step, index: number): Omit<Task, 'function'> => {
    switch (step.kind) {
      case 'nest': {
        const block = tileOf(program, step, layout, call.threads);
        const scratch = scratchLayout(program, step, layout, block);
        nests.push({ step: index, scratch });
        scratchBytes = Math.max(scratchBytes, scratch.bytes);
        return { every: step.every, extent: layout.shape.slice(0, -1), block };
      }
      case 'inject':
        return { every: 1, extent: [], block: [] };
      case 'sample':
        return { every: 1, extent: [call.points[step.points].count], block: [chunk] };
      case 'mirror':
        return {
          every: 1,
          extent: [layout.extent.slice(0, -1).reduce((rows, cells) => rows * cells, 1)],
          block: [chunk],
        };
      default:
        return step satisfies never;
    }
  };
  const tasks = program.steps.map((step, index) => ({ function: wasm.functions[index], ...boxOf(step, index) }));
  return { tasks, nests, scratchBytes };
}
