import type { Program, Step } from '../../schedule/program.ts';
import type { WasmFunction } from './assembler.ts';
import { flushTinyValues } from './flush.ts';
import { type Frame, frameOf } from './frame.ts';
import { emitMirror } from './mirror.ts';
import { assemble, print } from './module.ts';
import { emitNest } from './nest.ts';
import { emitInject, emitSample } from './points.ts';

/** A program as a WebAssembly module: one exported function for each of its steps. */
export interface WasmProgram {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The module as text. */
  readonly text: string;
  /** Names of the exported functions, in the order of the program's steps. */
  readonly functions: readonly string[];
  readonly frame: Frame;
}

/** Translates a program into a WebAssembly module with 128-bit SIMD on a shared memory. */
export function emitWasm(program: Program): WasmProgram {
  const frame = frameOf(program);
  const functions = program.steps.map((step, index) => emitStep(program, frame, step, index));
  return {
    bytes: assemble(functions),
    text: print(functions),
    functions: functions.map(({ name }) => name),
    frame,
  };
}

function emitStep(program: Program, frame: Frame, step: Step, index: number): WasmFunction {
  const name = `${step.kind}_${index}`;
  switch (step.kind) {
    case 'nest':
      return emitNest(program, frame, flushTinyValues(program, step), index, name);
    case 'inject':
      return emitInject(program, frame, step, name);
    case 'sample':
      return emitSample(program, frame, step, name);
    case 'mirror':
      return emitMirror(program, frame, step, name);
    default:
      return step satisfies never;
  }
}
