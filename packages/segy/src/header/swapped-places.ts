import { extensionFields } from './extension-fields.ts';
import { fieldTypes } from './field-type.ts';
import type { HeaderMap } from './header-map.ts';
import { traceFields } from './trace-fields.ts';

/**
 * Where each byte of a trace header comes from when its byte order changes: fields are turned round, bytes of no field
 * stay. A field of the map goes before those of the standard that it overlaps.
 *
 * @param headerBytes bytes of a header with its extensions, of which the first has fields
 */
export function swappedPlaces(headerBytes: number, map: HeaderMap = {}): Uint16Array {
  const places = Uint16Array.from({ length: headerBytes }, (_, byte) => byte);
  const taken = new Uint8Array(headerBytes);
  for (const { byte, type } of [map, traceFields, extensionFields].flatMap((fields) => Object.values(fields))) {
    const from = byte - 1;
    const to = from + fieldTypes[type].bytes;
    if (to > headerBytes || taken.subarray(from, to).includes(1)) continue;
    taken.fill(1, from, to);
    for (let at = from; at < to; at++) places[at] = from + to - 1 - at;
  }
  return places;
}
