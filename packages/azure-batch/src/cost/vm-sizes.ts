import { nearestWord } from '@judi4cloud/errors';
import { type SeriesName, type VmSeries, vmSeries } from './vm-series.ts';

/** A size of virtual machines. */
export interface VmSize {
  /** As Azure spells it. */
  readonly name: string;
  readonly series: SeriesName;
  /** Name of its quota. */
  readonly family: string;
  /** Cores that tasks can use (vCPUs). */
  readonly cores: number;
  /** Cores that the price is for: more than `cores` in sizes such as E16-8s, which have the memory of the larger one. */
  readonly pricedCores: number;
  /** GiB. */
  readonly memory: number;
  /** GPUs; a fraction is a part of one. */
  readonly gpus: number;
  readonly gpu?: string;
}

const sizes = new Map<string, VmSize>();
for (const [series, description] of Object.entries(vmSeries) as [SeriesName, VmSeries][]) {
  for (const cores of description.cores) {
    const { family, gpus, gpu, memory, memoryPerCore } = description;
    const name = `Standard_${description.pattern.replace('#', String(cores))}`;
    sizes.set(name.toLowerCase(), {
      name,
      series,
      family,
      cores,
      pricedCores: cores,
      memory: memory?.[cores] ?? memoryPerCore * cores,
      gpus: gpus?.[cores] ?? 0,
      ...(gpu !== undefined && { gpu }),
    });
  }
}

/**
 * The size of a name, in whatever case; undefined for sizes that are not in our list, which Azure may know all the same.
 *
 * @example
 * vmSize('standard_e8s_v3'); // { name: 'Standard_E8s_v3', cores: 8, memory: 64, … }
 */
export function vmSize(name: string): VmSize | undefined {
  const key = name.toLowerCase();
  const size = sizes.get(key);
  if (size) return size;
  // Standard_E16-8s_v3 is an E16s_v3 with eight cores.
  const constrained = /^(standard_[a-z]+)(\d+)-(\d+)(.*)$/.exec(key);
  const whole = constrained && sizes.get(`${constrained[1]}${constrained[2]}${constrained[4]}`);
  if (!whole) return undefined;
  const cores = Number(constrained[3]);
  return { ...whole, name: whole.name.replace(/\d+/, (priced) => `${priced}-${cores}`), cores };
}

/** The name of a size that a misspelt one means. */
export function nearestVmSize(name: string): string | undefined {
  return nearestWord(
    name,
    Array.from(sizes.values(), (size) => size.name),
  );
}

/** What the name of any size tells of its cores, as `Standard_D4ls_v6` tells 4; undefined for names unlike Azure's. */
export function coresByName(name: string): number | undefined {
  const match = /^standard_[a-z]+(\d+)(?:-(\d+))?/i.exec(name);
  return match ? Number(match[2] ?? match[1]) : undefined;
}

/** True for sizes with GPUs: series NC, ND, NG, NV. */
export function hasGpu(name: string): boolean {
  return /^standard_n[cdgv]/i.test(name);
}
