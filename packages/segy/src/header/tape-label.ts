/** Bytes of the label that files copied from tapes may begin with. */
export const tapeLabelBytes = 128;

/**
 * The label that a file begins with, if it does: `   1SY1.0RECORD…`, a sequence number, the standard and its revision, and the
 * structure of the tape.
 */
export function tapeLabel(start: Uint8Array): string | undefined {
  if (start.length < tapeLabelBytes) return undefined;
  const label = String.fromCharCode(...start.subarray(0, tapeLabelBytes));
  return /^[ \d]{4}SY\d\.\d[A-Z]/.test(label) ? label : undefined;
}
