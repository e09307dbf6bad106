/** Trace header fields that can hold the level of a source or receiver, and whether they count upwards. */
export const depthKeys = {
  SourceSurfaceElevation: 'up',
  RecGroupElevation: 'up',
  SourceDatumElevation: 'up',
  RecDatumElevation: 'up',
  SourceDepth: 'down',
  SourceWaterDepth: 'down',
  GroupWaterDepth: 'down',
} as const;

/** A trace header field for depths: elevations count upwards, depths downwards. */
export type DepthKey = keyof typeof depthKeys;

/** Whether points are sources or receivers. */
export type PointKey = 'source' | 'receiver';

export const defaultDepthKey: Readonly<Record<PointKey, DepthKey>> = {
  source: 'SourceSurfaceElevation',
  receiver: 'RecGroupElevation',
};

/** What the header value is multiplied with to be a depth: −1 for elevations. */
export function depthSignOf(key: DepthKey): 1 | -1 {
  return depthKeys[key] === 'up' ? -1 : 1;
}
