import { remote } from '@judi4cloud/clusterless';

/** Does nothing, to measure what surrounds it. */
export const nothing = remote(import.meta, 'nothing', async (index: number) => index);
