import { blocksOf, controlBytes, type Job, type Task, word } from './job.ts';
import { Team } from './team.ts';
import { Instance } from './webassembly.ts';

/** A task made ready to run: its function, and how its box is cut. */
interface ReadyTask extends Task {
  readonly run: (...operands: readonly number[]) => void;
  readonly blocks: number;
}

/** Does one thread's share of a run: everything that the platform need not know. */
export function runShare(job: Job): void {
  const { memory, threads, thread, first, steps, direction } = job;
  const words = new Int32Array(memory.buffer, job.control, controlBytes(threads) / 4);
  const { exports } = new Instance(job.module, { env: { memory } });
  const tasks = job.tasks.map((task): ReadyTask => ({ ...task, run: exports[task.function], blocks: blocksOf(task) }));
  const team = new Team(words, threads, thread);
  let begun = false;
  let parted = false;
  for (let done = 0; done < steps; done++) {
    const t = first + direction * done;
    for (const task of tasks) {
      if (t % task.every !== 0) continue;
      const shared = threads > 1 && task.blocks > 1;
      if (begun && (shared || parted)) team.meet();
      if (team.stopped) return;
      if (shared) runShared(job, task, t, team);
      else if (thread === 0) runAlone(job, task, t, team);
      begun = true;
      parted = shared;
    }
    if (thread === 0) Atomics.store(words, word.progress, done + 1);
  }
}

function runShared(job: Job, task: ReadyTask, t: number, team: Team): void {
  const { blocks } = task;
  for (let block = team.take(blocks); block >= 0 && !team.stopped; block = team.take(blocks))
    runBlock(job, task, t, block);
}

function runAlone(job: Job, task: ReadyTask, t: number, team: Team): void {
  for (let block = 0; block < task.blocks && !team.stopped; block++) runBlock(job, task, t, block);
}

/** Runs a function on one block of its box; the last axis varies fastest. */
function runBlock({ frame, scratch }: Job, { run, extent, block: size }: ReadyTask, t: number, block: number): void {
  switch (extent.length) {
    case 0:
      run(frame, scratch, t);
      return;
    case 1: {
      const lower = block * size[0];
      run(frame, scratch, t, lower, Math.min(lower + size[0], extent[0]));
      return;
    }
    default: {
      const across = Math.ceil(extent[1] / size[1]);
      const lower = Math.floor(block / across) * size[0];
      const left = (block % across) * size[1];
      run(frame, scratch, t, lower, Math.min(lower + size[0], extent[0]), left, Math.min(left + size[1], extent[1]));
    }
  }
}
