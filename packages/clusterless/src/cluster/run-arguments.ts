import { decodeWith } from '../content/decode-with.ts';
import type { Broadcast } from '../reference/broadcast.ts';
import { ContentCache } from '../task/content-cache.ts';
import { leafArguments } from './manifest.ts';
import type { SubmittedJob } from './submitted-job.ts';

/** Reads the content of a run's sites, as its tasks do. */
export class RunArguments {
  readonly #jobs: readonly SubmittedJob[];

  constructor(jobs: readonly SubmittedJob[]) {
    this.#jobs = jobs;
  }

  /**
   * Argument `index`, with references where broadcasts and earlier results stand.
   *
   * @throws BlobError when it is not there any more
   */
  async at(index: number, signal?: AbortSignal): Promise<unknown> {
    const [first] = this.#jobs;
    if (first === undefined) return undefined;
    const leaf = Math.floor(index / first.manifest.shape.group);
    const holds = ({ manifest }: SubmittedJob): boolean =>
      manifest.shape.blocks.some(({ first, end }) => first <= leaf && leaf < end);
    const job = this.#jobs.find(holds) ?? first;
    const { site, manifest } = job;
    let left = index - leaf * manifest.shape.group;
    for (const { pack, offset, lengths } of leafArguments(manifest, leaf)) {
      const length = lengths[left];
      if (length !== undefined) {
        const start = lengths.slice(0, left).reduce((sum, bytes) => sum + bytes, offset);
        const container = await site.storage.open(site.contentContainer);
        const payload = await container.read(pack, { range: { offset: start, length }, signal });
        return payload && decodeWith(new ContentCache(container, undefined), payload, signal);
      }
      left -= lengths.length;
    }
    return undefined;
  }

  /** The value of a broadcast of the run. */
  async fetch<T>({ hash }: Broadcast<T>, signal?: AbortSignal): Promise<T | undefined> {
    const site = this.#jobs[0]?.site;
    if (site === undefined) return undefined;
    const content = new ContentCache(await site.storage.open(site.contentContainer), undefined);
    return (await decodeWith(content, await content.read(hash, signal), signal)) as T;
  }
}
