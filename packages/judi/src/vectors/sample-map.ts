import { checkExport, importModule } from '@judi4cloud/clusterless';
import type { TimeAxis } from '../acquisition/time-axis.ts';
import { ValueError } from '../errors.ts';

/** Where a sample is: its shot and trace, counted from 0, and its time in ms. */
export interface SamplePlace {
  shot: number;
  trace: number;
  time: number;
}

/** A function of every sample; a mute is one that looks at its place. */
export type SampleMap = (value: number, at: SamplePlace) => number;

/** How a task finds a function of samples. */
export type SampleMapReference =
  | { readonly kind: 'module'; readonly url: string; readonly name: string }
  | { readonly kind: 'function'; readonly map: SampleMap };

/**
 * Checks that something can be a function of samples.
 *
 * @throws ValueError
 */
export function checkSampleMap(f: unknown): void {
  if (typeof f !== 'function') throw new ValueError({ what: 'f', got: f, expected: 'a function of samples' });
}

const references = new WeakMap<SampleMap, SampleMapReference>();

/**
 * A function of samples that workers can find: export it under `name` from the module whose `import.meta` is given.
 *
 * @example
 * export const topMute = remoteMap(import.meta, 'topMute', (value, { time }) => (time < 300 ? 0 : value));
 * const muted = d.map(topMute); // applied when shots are read
 */
export function remoteMap(meta: { readonly url: string }, name: string, map: SampleMap): SampleMap {
  checkExport('remoteMap(import.meta, name, f)', meta, name, map);
  const named: SampleMap = (value, at) => map(value, at);
  references.set(named, { kind: 'module', url: meta.url, name });
  return named;
}

export function mapReference(map: SampleMap): SampleMapReference {
  return references.get(map) ?? { kind: 'function', map };
}

/** The function of a reference. */
export async function findMap(reference: SampleMapReference): Promise<SampleMap> {
  switch (reference.kind) {
    case 'function':
      return reference.map;
    case 'module': {
      const exported: unknown = Reflect.get(await importModule(reference.url), reference.name);
      if (typeof exported === 'function') return exported as SampleMap;
      throw new ValueError({
        what: `Export '${reference.name}' of ${reference.url}`,
        got: exported,
        expected: 'a function of samples',
        advice: 'Export it under the name given to remoteMap().',
      });
    }
    default:
      return reference satisfies never;
  }
}

/** `f` of every sample of one shot. */
export function mapSamples(data: Float32Array, f: SampleMap, shot: number, { t0, dt, nt }: TimeAxis): Float32Array {
  const nrec = data.length / nt;
  const at: SamplePlace = { shot, trace: 0, time: t0 };
  return data.map((value, i) => {
    at.trace = i % nrec;
    at.time = t0 + Math.floor(i / nrec) * dt;
    return f(value, at);
  });
}
