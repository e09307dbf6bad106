import { coresByName, hasGpu, nearestVmSize, vmSize } from '../cost/vm-sizes.ts';
import { type Finding, fault, ok, warning } from './finding.ts';
import type { OfferedSize } from './resource-manager.ts';

export interface SizeNeeds {
  readonly vmSize: string;
  readonly slots: number;
  readonly nthreads?: number | undefined;
  readonly gpu: boolean;
}

/** Names as Azure makes them: letters, cores, features, parts after underscores. */
const likeAzure = /^standard_[a-z]+\d+(?:-\d+)?[a-z]*(?:_[a-z\d]+)*$/i;

/** Looks at the VM size, the slots and the GPU. `offered` is what the region has, where that is known. */
export function checkVmSize({ vmSize: name, slots, gpu }: SizeNeeds, offered?: readonly OfferedSize[]): Finding[] {
  const size = vmSize(name);
  const inRegion = offered?.find((known) => known.name.toLowerCase() === name.toLowerCase());
  const cores = inRegion?.cores ?? size?.cores ?? coresByName(name);
  if (offered && offered.length > 0 && !inRegion) {
    const alike = offered.filter(({ family }) => family === size?.family).map((known) => known.name);
    const advice = `Choose one of the region's${alike.length > 0 ? `, as ${alike.slice(0, 3).join(', ')}` : ''}.`;
    return [fault('vm-size', `Azure Batch does not offer ${name} in this region`, advice)];
  }
  if (cores === undefined || (!size && !inRegion && !likeAzure.test(name))) {
    const meant = nearestVmSize(name);
    const advice = meant ? `Did you mean ${meant}?` : 'Expected a size such as Standard_E8s_v3.';
    return [fault('vm-size', `'${name}' is no VM size`, advice)];
  }
  const most = Math.min(4 * cores, 256);
  if (!Number.isSafeInteger(slots) || slots < 1) {
    return [fault('vm-size', `${slots} slots can't be`, `Set nWorkersPerInstance to a number from 1 to ${most}.`)];
  }
  if (slots > most) {
    const message = `${slots} slots are too many for ${cores} cores`;
    return [fault('vm-size', message, `Set nWorkersPerInstance to ${most} or less, or take a larger vmSize.`)];
  }
  if (gpu && !hasGpu(name)) {
    const advice = 'Choose a size of series NC, ND or NV, as Standard_NC4as_T4_v3, or leave gpu out.';
    return [fault('vm-size', `${name} has no GPU`, advice)];
  }
  const memory = size ? `, ${size.memory} GiB` : '';
  const gpus = size?.gpu ? `, ${size.gpus < 1 ? 'part of one' : size.gpus} ${size.gpu}` : '';
  const described = `${size?.name ?? name}: ${cores} cores${memory}${gpus}`;
  if (!size && !inRegion) {
    const meant = nearestVmSize(name);
    const advice = `We have no figures for it${meant ? `; did you mean ${meant}?` : ''} Azure Batch decides.`;
    return [warning('vm-size', `${described}, by its name`, advice)];
  }
  return [ok('vm-size', described)];
}

/** Compares threads with cores. */
export function checkThreads({ vmSize: name, slots, nthreads }: SizeNeeds): Finding[] {
  const cores = vmSize(name)?.cores ?? coresByName(name);
  if (cores === undefined || nthreads === undefined) return [];
  const threads = nthreads * slots;
  const message = `${threads} threads (${nthreads} × ${slots} workers) on ${cores} cores`;
  if (threads <= cores) return [ok('threads', message)];
  const advice = `Set nthreads to ${Math.max(1, Math.floor(cores / slots))}: threads beyond the cores slow each other down.`;
  return [warning('threads', message, advice)];
}
