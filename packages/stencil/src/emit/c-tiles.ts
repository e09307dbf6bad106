import type { Step } from '../schedule/program.ts';
import { type CSource, cNodeCount, indent } from './c-source.ts';
import type { Skew } from './skew.ts';

/** Boxes of nodes, and lists of the nodes of points that the tiles meet. */
export function cTiles({ slow }: CSource): string {
  const each = (text: (axis: string, i: number) => string, glue: string) => slow.map(text).join(glue);
  const place = each((axis, i) => {
    const rest = i === 0 ? 'node' : `node % run->s${slow[i - 1]}`;
    return `owned->${axis}[k] = max(0, min(${rest} / run->s${axis} - run->start_${axis}, run->n${axis} - 1));`;
  }, '\n');
  const visit = slow.reduceRight(
    (inner, axis) =>
      `for (int64_t ${axis} = owned->${axis}[k] / run->cells_${axis}; ${axis} <= (owned->${axis}[k] + run->moved_${axis}) / run->cells_${axis}; ${axis}++)\n${indent(inner)}`,
    `if (pass == 0) owned->first[${cTileIndex(slow)} + 2]++;\nelse owned->list[owned->first[${cTileIndex(slow)} + 1]++] = k;`,
  );
  return `struct box {
  int64_t ${each((axis) => `${axis}0, ${axis}1`, ', ')};
};

/* The nodes of a set of points: where each is, and by tile those that it meets on its way. */
struct owned {
  int64_t *${each((axis) => axis, ', *')}, *list, *first;
  real *values;
};

static inline int inside(const struct owned *owned, int64_t k, struct box box) {
  return ${each((axis) => `owned->${axis}[k] >= box.${axis}0 && owned->${axis}[k] < box.${axis}1`, ' && ')};
}

/* What a tile covers once it has moved. */
static inline struct box box_of(const struct run *run, ${each((axis) => `int64_t ${axis}`, ', ')}, ${each((axis) => `int64_t moved_${axis}`, ', ')}) {
${each((axis) => `  const int64_t ${axis}0 = ${axis} * run->cells_${axis} - moved_${axis};`, '\n')}
  return (struct box){${each((axis) => `max(${axis}0, 0), min(${axis}0 + run->cells_${axis}, run->n${axis})`, ', ')}};
}

/* In two passes: count, then fill. */
static int own_nodes(const struct run *run, struct owned *owned, const double *nodes, int64_t count, int64_t slots) {
  const int64_t tiles = ${each((axis) => `run->tiles_${axis}`, ' * ')};
  owned->first = calloc(tiles + 2, sizeof(int64_t));
  owned->values = malloc((slots * count + 1) * sizeof(real));
${each((axis) => `  owned->${axis} = malloc((count + 1) * sizeof(int64_t));`, '\n')}
  if (!owned->first || !owned->values || ${each((axis) => `!owned->${axis}`, ' || ')}) return 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t k = 0; k < count; k++) {
      const int64_t node = nodes[k];
${indent(place, 3)}
${indent(visit, 3)}
    }
    if (pass == 1) break;
    for (int64_t tile = 0; tile < tiles; tile++) owned->first[tile + 2] += owned->first[tile + 1];
    owned->list = malloc((owned->first[tiles + 1] + 1) * sizeof(int64_t));
    if (!owned->list) return 0;
  }
  return 1;
}

static void disown_nodes(struct owned *owned) {
${each((axis) => `  free(owned->${axis});`, '\n')}
  free(owned->list);
  free(owned->first);
  free(owned->values);
}
`;
}

/** One tile, through the time steps of one block. */
export function cTile(source: CSource, skew: Skew, names: readonly string[]): string {
  const { program, slow } = source;
  const lines: string[] = [];
  let before = '';
  for (const [i, step] of program.steps.entries()) {
    const moved = slow.map((_, axis) => moves(skew.slope[axis], skew.shifts[i][axis])).join(', ');
    if (moved !== before) {
      lines.push(`${before === '' ? 'struct box ' : ''}box = box_of(run, ${slow.join(', ')}, ${moved});`);
    }
    before = moved;
    lines.push(cStepWithin(source, step, names[i], i));
  }
  return `/* One tile through the time steps of one block. */
static void tile_in_time(const struct run *run, const struct owned *owned, int64_t block, ${slow.map((axis) => `int64_t ${axis}`).join(', ')}, real *scratch) {
  const int64_t tile = ${cTileIndex(slow)};
  (void)owned, (void)tile;
  for (int64_t step = 0; step < min(run->steps, run->total - block * run->steps); step++) {
    const int64_t done = block * run->steps + step;
    const int64_t t = ${cTime(source)};
${indent(lines.join('\n'), 2)}
  }
}
`;
}

/** The time step after `done` others. */
export const cTime = ({ program }: CSource): string =>
  program.direction === 1 ? 'run->first + done' : 'run->first - done';

const cTileIndex = (slow: readonly string[]): string =>
  slow.length === 1 ? slow[0] : `${slow[0]} * run->tiles_${slow[1]} + ${slow[1]}`;

function moves(slope: number, shift: number): string {
  if (slope === 0) return String(shift);
  return `${slope === 1 ? 'step' : `step * ${slope}`}${shift === 0 ? '' : ` + ${shift}`}`;
}

function cStepWithin(source: CSource, step: Step, name: string, i: number): string {
  switch (step.kind) {
    case 'nest':
      return `${step.every === 1 ? '' : `if (modulo(t, ${step.every}) == 0) `}${name}(run, t, box, scratch);`;
    case 'inject':
      return `${name}(run, t, &owned[${i}], tile, box);`;
    case 'sample':
      return `${name}(run, t, &owned[${i}], tile, box, owned[${i}].values + done % run->slots * ${cNodeCount(source, step.points)});`;
    case 'mirror':
      return `${name}(run, t, box);`;
    default:
      return step satisfies never;
  }
}
