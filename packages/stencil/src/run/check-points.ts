import { loadsOf, valuesIn } from '../schedule/expressions.ts';
import type { Program } from '../schedule/program.ts';
import type { KernelCall, PointData } from './kernel.ts';
import { KernelCallError } from './kernel-call-error.ts';
import { bytesOf, type Layout } from './layout.ts';

/**
 * Kernels would read and write anywhere in memory where a node of a point is wrong, so all are looked at before a run.
 *
 * @throws KernelCallError naming points that are missing, too few, of another precision, or outside the layout
 */
export function checkPoints(program: Program, call: KernelCall): void {
  const rows = Math.max(call.first, call.last) + 1;
  for (const { name } of program.points) {
    const points = call.points[name];
    const problem = points === undefined ? 'is missing' : problemOf(program, name, points, call.layout, rows);
    if (problem !== undefined) throw new KernelCallError({ program: program.name, argument: name, problem });
  }
}

function problemOf(
  program: Program,
  name: string,
  { count, support, nodes, weights, data }: PointData,
  { strides, volume }: Layout,
  rows: number,
): string | undefined {
  const supports = count * support;
  if (nodes.length < supports) return `${count} points need ${supports} nodes, got ${nodes.length}`;
  const [before, after] = reachOf(program, name, strides);
  for (let i = 0; i < supports; i++) {
    const node = nodes[i];
    if (!Number.isInteger(node) || node < 0 || node >= volume)
      return `node ${node} lies outside the layout's ${volume} cells`;
    if (node + before < 0 || node + after >= volume) return `node ${node} has no neighbours as far as it reads`;
  }
  for (const [values, length] of [[weights, supports] as const, [data, rows * count] as const]) {
    if (values.BYTES_PER_ELEMENT !== bytesOf(program.real)) return `holds other numbers than ${program.real}`;
    if (values.length < length) return `needs ${length} numbers, got ${values.length}`;
  }
  return undefined;
}

/** Elements before and after a node that the expressions at a set of points read. */
function reachOf(program: Program, points: string, strides: readonly number[]): [before: number, after: number] {
  const steps = program.steps.filter((step) => 'points' in step && step.points === points);
  const profiles = new Set(program.arrays.filter(({ kind }) => kind === 'profile').map(({ name }) => name));
  const distances = steps
    .flatMap(valuesIn)
    .flatMap(loadsOf)
    .filter(({ array }) => !profiles.has(array))
    .map(({ offset }) => offset.reduce((distance, cells, axis) => distance + cells * strides[axis], 0));
  return [Math.min(0, ...distances), Math.max(0, ...distances)];
}
