import type { TraceField } from './trace-fields.ts';

/** The field that scales another one, for those that have one. */
export const scalarFields: Readonly<Partial<Record<string, TraceField>>> = {
  ...scaledBy('RecSourceScalar', ['SourceX', 'SourceY', 'GroupX', 'GroupY', 'CDPX', 'CDPY']),
  ...scaledBy('ElevationScalar', [
    'RecGroupElevation',
    'SourceSurfaceElevation',
    'SourceDepth',
    'RecDatumElevation',
    'SourceDatumElevation',
    'SourceWaterDepth',
    'GroupWaterDepth',
  ]),
  ...scaledBy('ScalarTraceHeader', [
    'UpholeTimeSource',
    'UpholeTimeGroup',
    'StaticCorrectionSource',
    'StaticCorrectionGroup',
    'TotalStaticApplied',
    'LagTimeA',
    'LagTimeB',
    'DelayRecordingTime',
    'MuteTimeStart',
    'MuteTimeEnd',
  ]),
  ...scaledBy('ShotPointScalar', ['ShotPoint']),
};

function scaledBy(scalar: TraceField, fields: readonly TraceField[]): Partial<Record<TraceField, TraceField>> {
  return Object.fromEntries(fields.map((field) => [field, scalar]));
}

/** `v·s` for a positive scalar, `v/|s|` for a negative one, `v` for 0: the standard's rule. */
export function applyScalar(value: number, scalar: number): number {
  if (scalar === 0) return value;
  return scalar > 0 ? value * scalar : value / -scalar;
}

/** The stored number that `applyScalar` takes back to `value`, before rounding. */
export function removeScalar(value: number, scalar: number): number {
  if (scalar === 0) return value;
  return scalar > 0 ? value / scalar : value * -scalar;
}
