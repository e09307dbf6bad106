import type { Mirror, Program } from '../../schedule/program.ts';
import type { WasmFunction } from './assembler.ts';
import { UnboundNameError } from './errors.ts';
import type { Frame } from './frame.ts';
import { arrayNamed, dialects, openScope, pushVolume, pushWord, wordLocal } from './scope.ts';

/** `(frame, scratch, t, first row, end)`: fills the cells above some of the rows of a volume, halo rows included. */
export function emitMirror(program: Program, frame: Frame, step: Mirror, name: string): WasmFunction {
  const scope = openScope(program, frame, name, ['row']);
  const { f } = scope;
  const { scalar, shift } = dialects[program.real];
  const last = program.axes.length - 1;
  const array = arrayNamed(program, step.array);
  if (!array) throw new UnboundNameError({ unbound: step.array, program: program.name });
  f.comment(`mirror ${step.array}, ${step.parity}`);
  const rowBytes = f.local('row_bytes', 'i32');
  pushWord(scope, frame.extent[last]);
  f.i32(shift).op('i32.shl').set(rowBytes);
  const start = wordLocal(scope, 'start', frame.start[last]);
  const [volume, row, lowest] = [f.local(step.array, 'i32'), f.local('row', 'i32'), f.local('lowest', 'i32')];
  pushVolume(scope, array, step.time);
  f.set(volume).get(scope.ranges[0].lower).set(row);
  f.countTo(row, scope.ranges[0].upper, 1, () => {
    f.get(volume).get(row).get(rowBytes).op('i32.mul').op('i32.add');
    f.get(start).i32(step.depth).op('i32.sub').i32(shift).op('i32.shl').op('i32.add').set(lowest);
    const at = (cell: number): number => (step.depth + cell) << shift;
    for (let k = 1; k <= step.depth; k++) {
      f.get(lowest).get(lowest);
      if (step.parity === 'odd') f.load(scalar.load, at(k)).op(scalar.neg);
      else f.load(scalar.load, at(k - 1));
      f.store(scalar.store, at(-k));
    }
    if (step.parity === 'odd') {
      f.get(lowest);
      if (program.real === 'f32') f.f32(0);
      else f.f64(0);
      f.store(scalar.store, at(0));
    }
  });
  return f.finish();
}
