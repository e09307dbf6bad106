import { remoteMap, type SampleMap } from '@judi4cloud/judi';

/** Nothing before 60 ms, and nothing on the first trace. */
export const topMute = remoteMap(import.meta, 'topMute', (value, { time, trace }) =>
  time < 60 || trace === 0 ? 0 : value,
);

/** A function that workers cannot find. */
export const plainHalving: SampleMap = (value) => value / 2;
