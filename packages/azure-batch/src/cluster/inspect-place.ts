import type { Estimate, NodeNumbers } from '../cost/estimate.ts';
import { preflight } from '../preflight/preflight.ts';
import { type ClusterOptions, identitiesOf } from './cluster-options.ts';
import type { Place, Say } from './place.ts';
import { PreflightError, sentence } from './preflight-error.ts';

/**
 * Looks whether a pool can do what is wanted of it, before anything is made.
 *
 * @throws PreflightError with everything that is in the way
 */
export async function inspectPlace(
  { account, batch, blobs, name, vmSize: size, numbers }: Place,
  options: ClusterOptions,
  say: Say,
): Promise<Estimate> {
  const { container, gpu, nthreads, nWorkersPerInstance: slots, maxCost, prices, signal } = options;
  const { imageResourceId, nodeAgent, subnet } = options;
  const { findings, ok, estimate } = await preflight(
    {
      ...{ account, client: batch, storage: blobs, poolName: name, vmSize: size, nodes: numbers },
      ...{ imageResourceId, nodeAgent, subnet, identities: identitiesOf(options) },
      ...(container !== undefined && { container }),
      ...(gpu !== undefined && { gpu }),
      ...(nthreads !== undefined && { nthreads }),
      ...(slots !== undefined && { slots }),
      ...(maxCost !== undefined && { maxCost }),
    },
    { ...(prices && { overrides: prices }), ...(signal && { signal }) },
  );
  for (const finding of findings) {
    say(`${account.name}/${name}: ${finding.status}: ${sentence(finding)}`, finding.status === 'warning' ? 0 : 2);
  }
  if (!ok) throw new PreflightError({ findings });
  const { costPerHour } = estimate;
  say(
    `pool ${name}: ${describeNodes(numbers)} of ${size}${costPerHour === undefined ? '' : `, $${costPerHour.toFixed(2)} an hour`}`,
  );
  return estimate;
}

function describeNodes({ dedicated, spot }: NodeNumbers): string {
  const parts = [dedicated > 0 && `${dedicated} dedicated`, spot > 0 && `${spot} Spot`].filter(Boolean);
  return `${parts.join(' and ')} nodes`;
}
