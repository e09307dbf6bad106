import { predictShot, resolveOptions } from '@judi4cloud/judi';
import type { Experiment } from '../description/experiment.ts';
import type { GridRecipe, ModelRecipe } from '../description/model-recipe.ts';
import { requireMemory } from '../description/require-memory.ts';
import { kinds, stepsOf } from './steps.ts';

/**
 * Refuses models that don't fit into memory, before they are made: as far as the description says how many points they have, with
 * what smoothing takes for a while.
 *
 * @param shotsHere whether a shot must fit in beside them; one of a single time step is the least that it needs
 * @throws ExperimentError with the line of the points
 */
export function requireModels(experiment: Experiment, shotsHere: boolean): void {
  const { model, background } = experiment;
  const n = pointsOf(model);
  if (n === undefined) return;
  const other = background?.kind === 'model' ? background.recipe : undefined;
  const held = arraysOf(model) + (background ? arraysOf(other ?? model) : 0);
  const smoothing = background?.kind === 'smooth' ? 2 : 0;
  const value = Float32Array.BYTES_PER_ELEMENT * n[0] * n[1];
  const shot = shotsHere ? leastShot(experiment, n) : 0;
  requireMemory(
    model.entry.optional('n') ?? model.entry,
    `models of ${n[0]} × ${n[1]} points${shot > smoothing * value ? ' and a shot in them' : ''}`,
    held * value + Math.max(smoothing * value, shot),
    'Take fewer points, farther apart.',
  );
}

/** Points that a recipe has without looking into a file. */
function pointsOf(recipe: ModelRecipe): GridRecipe['n'] | undefined {
  switch (recipe.from) {
    case 'layers':
    case 'faulted':
    case 'raw':
      return recipe.grid.n;
    case 'hdf5':
    case 'zarr':
    case 'segy':
      return undefined;
    default:
      return recipe satisfies never;
  }
}

/** Parameters that have a value at each point. */
const arraysOf = ({ rho }: ModelRecipe): number => (rho === undefined || rho.kind === 'constant' ? 1 : 2);

/** Bytes that a shot needs at least; of one in a part of the model nothing is known before there is a model. */
function leastShot({ wanted, model }: Experiment, n: GridRecipe['n']): number {
  const parameters = arraysOf(model) === 1 ? ['m'] : ['m', 'rho'];
  const shots = stepsOf(wanted).map(({ computation, options }) => {
    const resolved = resolveOptions(options);
    return resolved.limitM ? 0 : predictShot({ n, nb: 0, parameters }, resolved, 1, kinds[computation]).bytes;
  });
  return Math.max(...shots);
}
