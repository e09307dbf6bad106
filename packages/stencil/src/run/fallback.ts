import type { Real } from '../schedule/program.ts';
import type { Arena, Backend, Kernel, KernelCall, PointData, RealArray } from './kernel.ts';

/** A backend whose programs run on a spare one when they can't be compiled. */
export function withFallback(
  preferred: Backend,
  spare: () => Promise<Backend>,
  warn: (failure: unknown, instead: Backend) => void,
): Backend {
  return {
    ...preferred,
    async compile(program) {
      try {
        return await preferred.compile(program);
      } catch (failure) {
        const backend = await spare();
        warn(failure, backend);
        return onCopies(await backend.compile(program), backend);
      }
    },
  };
}

/** Runs a kernel on copies in its own backend's memory, where the caller's arrays come from another arena. */
function onCopies(kernel: Kernel, backend: Backend): Kernel {
  const { real } = kernel.program;
  return {
    ...kernel,
    async run(call) {
      using arena = backend.arena();
      const pairs: [original: RealArray, copy: RealArray][] = [];
      const copy = (original: RealArray): RealArray => {
        const made = copyOf(original, arena, real);
        pairs.push([original, made]);
        return made;
      };
      const arrays: Record<string, RealArray | readonly RealArray[]> = {};
      for (const [name, given] of Object.entries(call.arrays)) {
        arrays[name] = isLevels(given) ? given.map(copy) : copy(given);
      }
      const points: Record<string, PointData> = {};
      for (const [name, given] of Object.entries(call.points)) {
        points[name] = { ...given, weights: copy(given.weights), data: copy(given.data) };
      }
      await kernel.run({ ...call, arrays, points });
      for (const [original, made] of pairs) original.set(made);
    },
  };
}

const isLevels = (given: KernelCall['arrays'][string]): given is readonly RealArray[] => Array.isArray(given);

function copyOf(original: RealArray, arena: Arena, real: Real): RealArray {
  const made = arena.allocate(original.length, real);
  made.set(original);
  return made;
}
