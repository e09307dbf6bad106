/** Where sources or receivers stand, in the units of the file. */
export interface Places {
  /** Number of different places, at most `countedPlaces`. */
  readonly count: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Distance between neighbours, where all stand in a row at the same distance. */
  readonly spacing?: number;
}

/** How the traces were recorded. */
export interface AcquisitionSummary {
  readonly sources: Places;
  readonly receivers: Places;
  readonly shots: {
    /** Traces belong to a shot by their field record, or where that says nothing by the place of their source. */
    readonly by: 'FieldRecord' | 'source';
    readonly count: number;
    /** Fewest and most traces of a shot. */
    readonly traces: readonly [number, number];
    /** Whether the traces of each shot follow each other. */
    readonly together: boolean;
  };
  /** Distance from source to receiver; signed along x where all stand on a line. `undefined` where either has no coordinates. */
  readonly offsets: readonly [number, number] | undefined;
  /** Traces whose `Offset` isn't the distance between their source and receiver. */
  readonly wrongOffsets: number;
  /** The first of them, from 1. */
  readonly firstWrongOffset?: number;
}

/** Whether all stand at (0, 0), which is how headers are left empty. */
export function isNowhere({ x, y }: Places): boolean {
  return [...x, ...y].every((value) => value === 0);
}

/** Different places are counted up to here. */
export const countedPlaces = 1_000_000;

/** Columns that tell how traces were recorded: coordinates scaled. */
export interface AcquisitionColumns {
  readonly SourceX: ArrayLike<number>;
  readonly SourceY: ArrayLike<number>;
  readonly GroupX: ArrayLike<number>;
  readonly GroupY: ArrayLike<number>;
  readonly Offset: ArrayLike<number>;
  readonly FieldRecord: ArrayLike<number>;
}

/** Follows the acquisition as headers are read piece by piece. */
export class RunningAcquisition {
  readonly #sources = new RunningPlaces();
  readonly #receivers = new RunningPlaces();
  readonly #byRecord = new Grouping();
  readonly #bySource = new Grouping();
  readonly #signed: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  readonly #distance: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  #traces = 0;
  #wrongOffsets = 0;
  #firstWrongOffset: number | undefined;

  /** @param from number of the first trace, from 0 */
  add(columns: AcquisitionColumns, from: number): void {
    const { SourceX, SourceY, GroupX, GroupY, Offset, FieldRecord } = columns;
    this.#traces += SourceX.length;
    for (let i = 0; i < SourceX.length; i++) {
      const source = this.#sources.add(SourceX[i], SourceY[i]);
      this.#receivers.add(GroupX[i], GroupY[i]);
      this.#byRecord.add(FieldRecord[i]);
      this.#bySource.add(source);
      const along = GroupX[i] - SourceX[i];
      const distance = Math.hypot(along, GroupY[i] - SourceY[i]);
      widen(this.#signed, along);
      widen(this.#distance, distance);
      if (Math.abs(Math.abs(Offset[i]) - distance) > Math.max(1, distance / 100)) {
        this.#wrongOffsets++;
        this.#firstWrongOffset ??= from + i + 1;
      }
    }
  }

  get summary(): AcquisitionSummary {
    const sources = this.#sources.places;
    const receivers = this.#receivers.places;
    const onLine =
      sources.y[0] === sources.y[1] && receivers.y[0] === receivers.y[1] && sources.y[0] === receivers.y[0];
    const records = this.#byRecord.count > 1 || sources.count === 1;
    const shots = records ? this.#byRecord : this.#bySource;
    // One source at the origin, or one receiver, is nothing unusual, and then distances are offsets.
    const unlike = this.#wrongOffsets === this.#traces;
    const lostReceivers = isNowhere(receivers) && sources.count > 1;
    const lostSources = isNowhere(sources) && receivers.count > 1 && this.#byRecord.count > 1;
    const offsets = onLine ? this.#signed : this.#distance;
    return {
      sources,
      receivers,
      shots: {
        by: records ? 'FieldRecord' : 'source',
        count: shots.count,
        traces: shots.sizes,
        together: shots.together,
      },
      offsets: unlike && (lostReceivers || lostSources) ? undefined : offsets,
      wrongOffsets: this.#wrongOffsets,
      ...(this.#firstWrongOffset !== undefined && { firstWrongOffset: this.#firstWrongOffset }),
    };
  }
}

class RunningPlaces {
  readonly #numbers = new Map<string, number>();
  readonly #x: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  readonly #y: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  /** The number of the place, in the order in which places appear. */
  add(x: number, y: number): number {
    widen(this.#x, x);
    widen(this.#y, y);
    const key = `${x} ${y}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    if (number < countedPlaces) this.#numbers.set(key, number);
    return number;
  }

  get places(): Places {
    const spacing = this.#spacing();
    return { count: this.#numbers.size, x: this.#x, y: this.#y, ...(spacing !== undefined && { spacing }) };
  }

  #spacing(): number | undefined {
    const count = this.#numbers.size;
    if (count < 2 || count >= countedPlaces || this.#y[0] !== this.#y[1]) return undefined;
    const sorted = Float64Array.from(this.#numbers.keys(), (key) => Number(key.split(' ')[0])).sort();
    const spacing = (sorted[count - 1] - sorted[0]) / (count - 1);
    // Stored coordinates are rounded: neighbours may be a little off.
    const even = sorted.every((x, i) => i === 0 || Math.abs(x - sorted[i - 1] - spacing) <= 0.05 * spacing);
    return even ? spacing : undefined;
  }
}

/** Counts the members of groups, and tells whether those of each group came one after the other. */
class Grouping {
  readonly #sizes = new Map<number, number>();
  #previous = Number.NaN;
  together = true;

  add(key: number): void {
    const size = this.#sizes.get(key);
    if (size !== undefined && key !== this.#previous) this.together = false;
    this.#sizes.set(key, (size ?? 0) + 1);
    this.#previous = key;
  }

  get count(): number {
    return this.#sizes.size;
  }

  get sizes(): readonly [number, number] {
    const sizes: [number, number] = [Number.POSITIVE_INFINITY, 0];
    for (const size of this.#sizes.values()) widen(sizes, size);
    return sizes;
  }
}

function widen(limits: [number, number], value: number): void {
  if (value < limits[0]) limits[0] = value;
  if (value > limits[1]) limits[1] = value;
}
