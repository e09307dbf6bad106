import type { SeisCon } from '@judi4cloud/segy';
import type { ContainerShot } from './container-shot.ts';
import { ContainerShots, type LocateFile } from './container-shots.ts';
import type { SegyShot } from './segy-shot.ts';
import type { HeaderLookup, SegyShots } from './segy-shots.ts';

/** The shots of several containers, one after another. */
export class JoinedShots implements SegyShots {
  readonly nsrc: number;
  readonly ntraces: readonly number[];
  readonly #parts: readonly ContainerShots[];
  /** The first shot of each container. */
  readonly #firsts: readonly number[];

  constructor(containers: readonly SeisCon[], locate?: LocateFile) {
    this.#parts = containers.map((con) => new ContainerShots(con, locate));
    this.ntraces = this.#parts.flatMap(({ ntraces }) => ntraces);
    this.nsrc = this.ntraces.length;
    let first = 0;
    this.#firsts = this.#parts.map(({ nsrc }) => {
      first += nsrc;
      return first - nsrc;
    });
  }

  samples(shot: number): number {
    const [part, own] = this.#find(shot);
    return part.samples(own);
  }
  binary(shot: number) {
    const [part, own] = this.#find(shot);
    return part.binary(own);
  }
  headers(shot: number): HeaderLookup {
    const [part, own] = this.#find(shot);
    return part.headers(own);
  }
  data(shot: number): SegyShot | ContainerShot {
    const [part, own] = this.#find(shot);
    return part.data(own);
  }

  #find(shot: number): [ContainerShots, number] {
    const part = this.#firsts.findLastIndex((first) => first <= shot);
    return [this.#parts[part], shot - this.#firsts[part]];
  }
}
