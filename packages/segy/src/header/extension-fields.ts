import type { FieldPlace } from './trace-fields.ts';

/**
 * The first trace header extension of revision 2 (`SEG00001`): wider fields for the standard ones.
 *
 * Bytes count on from the trace header: 241 is the first of the extension.
 */
export const extensionFields = {
  ExtTraceNumWithinLine: { byte: 241, type: 'uint64' },
  ExtTraceNumWithinFile: { byte: 249, type: 'uint64' },
  ExtFieldRecord: { byte: 257, type: 'int64' },
  ExtCDP: { byte: 265, type: 'int64' },
  ExtRecGroupElevation: { byte: 273, type: 'float64' },
  ExtRecGroupDepth: { byte: 281, type: 'float64' },
  ExtSourceSurfaceElevation: { byte: 289, type: 'float64' },
  ExtSourceDepth: { byte: 297, type: 'float64' },
  ExtRecDatumElevation: { byte: 305, type: 'float64' },
  ExtSourceDatumElevation: { byte: 313, type: 'float64' },
  ExtSourceWaterDepth: { byte: 321, type: 'float64' },
  ExtGroupWaterDepth: { byte: 329, type: 'float64' },
  ExtSourceX: { byte: 337, type: 'float64' },
  ExtSourceY: { byte: 345, type: 'float64' },
  ExtGroupX: { byte: 353, type: 'float64' },
  ExtGroupY: { byte: 361, type: 'float64' },
  ExtOffset: { byte: 369, type: 'float64' },
  ExtNs: { byte: 377, type: 'uint32' },
  ExtNanoseconds: { byte: 381, type: 'int32' },
  ExtDt: { byte: 385, type: 'float64' },
  ExtRecordingDevice: { byte: 393, type: 'int32' },
  ExtHeaderCount: { byte: 397, type: 'uint16' },
  ExtLastTraceFlag: { byte: 399, type: 'int16' },
  ExtCDPX: { byte: 401, type: 'float64' },
  ExtCDPY: { byte: 409, type: 'float64' },
} as const satisfies Readonly<Record<string, FieldPlace>>;

/** A field of the first trace header extension. */
export type ExtensionField = keyof typeof extensionFields;
