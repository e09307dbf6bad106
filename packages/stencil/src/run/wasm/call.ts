import type { WasmProgram } from '../../emit/wasm/emit.ts';
import type { PointsFrame } from '../../emit/wasm/frame.ts';
import type { Program } from '../../schedule/program.ts';
import type { KernelCall, PointData, RealArray } from '../kernel.ts';
import { bytesOf } from '../layout.ts';
import type { WasmArena } from './arena.ts';
import { arenaOf, checkCall, levelsOf } from './check-call.ts';
import { evaluateScalars } from './constants.ts';
import { blocksOf, controlBytes, type Job } from './job.ts';
import { type PlannedNest, planTasks } from './tasks.ts';
import type { WasmModule } from './webassembly.ts';

/** A call laid out in its arena's memory. */
export interface PreparedCall {
  /** One for each thread. */
  readonly jobs: readonly Job[];
  readonly steps: number;
  /** Words that the threads share. */
  readonly words: Int32Array;
  /** Copies what receivers recorded to where the caller wants it. */
  readonly collect: () => void;
  /** Gives the call's part of the memory back. */
  readonly release: () => void;
}

/** Parts of a memory area, one after the other, each aligned to a cache line. */
class Parcel {
  bytes = 0;

  add(bytes: number): number {
    const at = this.bytes;
    this.bytes += Math.ceil(bytes / 64) * 64;
    return at;
  }
}

export function prepareCall(program: Program, wasm: WasmProgram, module: WasmModule, call: KernelCall): PreparedCall {
  checkCall(program, call);
  const arena = arenaOf(program, call);
  const { tasks, nests, scratchBytes } = planTasks(program, wasm, call);
  const threads = Math.max(1, Math.min(call.threads, Math.max(...tasks.map(blocksOf))));
  const parcel = new Parcel();
  const control = parcel.add(controlBytes(threads));
  const frame = parcel.add(wasm.frame.bytes);
  const points = program.points.map(({ name }) => placePoints(call, call.points[name], arena, parcel));
  const scratch = Array.from({ length: threads }, () => parcel.add(scratchBytes));
  const area = arena.borrow(parcel.bytes);
  const memory = arena.memory;
  const words = new Int32Array(memory.buffer, area.at + control, controlBytes(threads) / 4).fill(0);
  fillFrame(program, wasm, call, nests, memory.buffer, area.at + frame);
  program.points.forEach(({ name }, i) => {
    const at = wasm.frame.points.get(name);
    if (at) points[i].fill(memory.buffer, area.at, area.at + frame, at);
  });
  const steps = Math.abs(call.last - call.first) + 1;
  const jobs = scratch.map((at, thread): Job => {
    const addresses = { frame: area.at + frame, control: area.at + control, scratch: area.at + at };
    return {
      module,
      memory,
      ...addresses,
      thread,
      threads,
      first: call.first,
      steps,
      direction: program.direction,
      tasks,
    };
  });
  const collect = (): void => {
    program.points.forEach(({ role }, i) => {
      if (role === 'receiver') points[i].collect(memory.buffer, area.at);
    });
  };
  return { jobs, steps, words, collect, release: () => arena.giveBack(area) };
}

function fillFrame(
  program: Program,
  { frame }: WasmProgram,
  call: KernelCall,
  nests: readonly PlannedNest[],
  buffer: SharedArrayBuffer,
  at: number,
): void {
  const { layout } = call;
  const bytes = bytesOf(program.real);
  const words = new Uint32Array(buffer, at, frame.bytes / 4);
  const set = (offset: number, value: number): void => {
    words[offset / 4] = value;
  };
  program.axes.forEach((_, axis) => {
    set(frame.shape[axis], layout.shape[axis]);
    set(frame.start[axis], layout.start[axis]);
    set(frame.extent[axis], layout.extent[axis]);
    set(frame.stride[axis], layout.strides[axis] * bytes);
  });
  set(frame.origin, layout.origin * bytes);
  set(frame.volume, layout.volume * bytes);
  for (const [name, offset] of frame.arrays) {
    levelsOf(call.arrays[name]).forEach((array, level) => {
      set(offset + 4 * level, array.byteOffset);
    });
  }
  for (const { step, scratch } of nests) {
    frame.scratch.get(step)?.forEach((offset, axis) => {
      set(offset, scratch.strides[axis]);
    });
  }
  const scalars = evaluateScalars(program, call.scalars);
  const slots =
    program.real === 'f32'
      ? new Float32Array(buffer, at, frame.bytes / 4)
      : new Float64Array(buffer, at, frame.bytes / 8);
  for (const [name, offset] of frame.scalars) slots[offset / bytes] = scalars.get(name) ?? Number.NaN;
}

interface PlacedPoints {
  /** Copies points into a memory area, and says in the frame where they are. */
  readonly fill: (buffer: SharedArrayBuffer, area: number, frame: number, at: PointsFrame) => void;
  readonly collect: (buffer: SharedArrayBuffer, area: number) => void;
}

/** Reserves room for points; weights and data that lie in the arena already are used where they are. */
function placePoints(call: KernelCall, points: PointData, arena: WasmArena, parcel: Parcel): PlacedPoints {
  const { count, support, nodes, weights, data } = points;
  const bytes = data.BYTES_PER_ELEMENT;
  const lowest = Math.min(call.first, call.last);
  const rows = data.subarray(lowest * count, (Math.max(call.first, call.last) + 1) * count);
  const inPlace = (array: RealArray): boolean => arena.owns(array);
  const nodesAt = parcel.add(Int32Array.BYTES_PER_ELEMENT * nodes.length);
  const weightsAt = inPlace(weights) ? 0 : parcel.add(weights.byteLength);
  const dataAt = inPlace(data) ? 0 : parcel.add(rows.byteLength);
  const view = (buffer: SharedArrayBuffer, at: number, like: RealArray): RealArray =>
    like instanceof Float32Array
      ? new Float32Array(buffer, at, like.length)
      : new Float64Array(buffer, at, like.length);
  return {
    fill: (buffer, area, frame, at) => {
      new Int32Array(buffer, area + nodesAt, nodes.length).set(nodes);
      if (!inPlace(weights)) view(buffer, area + weightsAt, weights).set(weights);
      if (!inPlace(data)) view(buffer, area + dataAt, rows).set(rows);
      const words = new Uint32Array(buffer, frame);
      words[at.count / 4] = count;
      words[at.support / 4] = support;
      words[at.nodes / 4] = area + nodesAt;
      words[at.weights / 4] = inPlace(weights) ? weights.byteOffset : area + weightsAt;
      words[at.data / 4] = inPlace(data) ? data.byteOffset : area + dataAt - lowest * count * bytes;
    },
    collect: (buffer, area) => {
      if (!inPlace(data)) rows.set(view(buffer, area + dataAt, rows));
    },
  };
}
