import type { SeisBlock } from '@judi4cloud/segy';
import { getHeader } from '@judi4cloud/segy/headers';
import { pickValues, type SegyShots, tracesByRecord } from './segy-shots.ts';
import { transpose } from './transpose.ts';

/** The shots of a block: its traces by field record. */
export class BlockShots implements SegyShots {
  readonly nsrc: number;
  readonly ntraces: readonly number[];
  readonly #block: SeisBlock;
  readonly #traces: readonly Int32Array[];

  constructor(block: SeisBlock) {
    this.#block = block;
    this.#traces = tracesByRecord(getHeader(block, 'FieldRecord'));
    this.nsrc = this.#traces.length;
    this.ntraces = this.#traces.map((traces) => traces.length);
  }

  samples(): number {
    return this.#block.ns;
  }
  binary() {
    return this.#block.fileHeader.binary;
  }
  headers(shot: number) {
    return (name: string) => pickValues(getHeader(this.#block, name), this.#traces[shot]);
  }

  /** The samples of a shot, `nt × nrec`, a row per time sample. */
  data(shot: number): Float32Array {
    const { data, ns } = this.#block;
    const traces = this.#traces[shot];
    const out = new Float32Array(traces.length * ns);
    traces.forEach((trace, i) => {
      out.set(data.subarray(trace * ns, (trace + 1) * ns), i * ns);
    });
    return transpose(out, traces.length, ns);
  }
}
