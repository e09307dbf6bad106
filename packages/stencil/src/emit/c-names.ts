/** What a name of a program stands for: names of different kinds may be spelled alike. */
export type NameKind = 'array' | 'points' | 'scalar' | 'level' | 'temporary' | 'plane' | 'let' | 'value' | 'function';

const keywords =
  'auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
  'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main asm typeof';
const ours =
  'real vec loose bits run t step steps row at here left scratch plane_length row_length first last total stop control done ' +
  'pointers scalars sizes threads origin volume rows node data sum zero mode level scratches first_scratch scratch_length ' +
  'needed min put stream root roots modulo floor_div lines padded max box owned inside list values slots block blocks box_of own_nodes disown_nodes wait_for next progress ready finish_block run_tiles tile_in_time steps float_mode flush_denormals restore_mode calloc free i k';

/** Gives every name of a program an identifier of its own in C. */
export class CNames {
  private readonly variables: Set<string>;
  /** Members of `struct run`. */
  private readonly members: Set<string>;
  private readonly given = new Map<string, string>();

  constructor(axes: readonly string[]) {
    const ofAxes = axes.flatMap((axis) => [
      axis,
      `${axis}0`,
      `${axis}1`,
      `n${axis}`,
      `s${axis}`,
      `start_${axis}`,
      `cells_${axis}`,
      `tiles_${axis}`,
      `moved_${axis}`,
      `reach_${axis}`,
    ]);
    const reserved = [...keywords.split(' '), ...ours.split(' '), ...ofAxes];
    this.variables = new Set(reserved);
    this.members = new Set(reserved);
  }

  of(kind: NameKind, name: string): string {
    const key = `${kind}:${name}`;
    const known = this.given.get(key);
    if (known !== undefined) return known;
    const spaces = this.spaces(kind);
    let identifier = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9_]|$)/, 'v');
    while (spaces.some((space) => space.has(identifier))) identifier += '_';
    for (const space of spaces) space.add(identifier);
    this.given.set(key, identifier);
    return identifier;
  }

  private spaces(kind: NameKind): Set<string>[] {
    if (kind === 'array' || kind === 'points') return [this.members];
    return kind === 'scalar' ? [this.members, this.variables] : [this.variables];
  }
}
