/**
 * The versions of the service's interface that the emulator speaks, the newest first. Microsoft's clients for .NET, Java, Python and
 * JavaScript of 2022 … 2026 each speak one of them.
 */
export const apiVersions = [
  '2025-06-01',
  '2024-07-01.20.0',
  '2024-02-01.19.0',
  '2023-11-01.18.0',
  '2023-05-01.17.0',
  '2022-10-01.16.0',
] as const;
export type ApiVersion = (typeof apiVersions)[number];

/** Properties that only older versions have; they are accepted there and mean nothing. */
const legacy = new Set(['applicationLicenses', 'certificateReferences', 'resourceTags', 'targetNodeCommunicationMode']);

/** A request body without the properties that only an older version knows, of a pool or of the pool that comes with a job. */
export function withoutLegacy(body: unknown, version: ApiVersion): unknown {
  if (version === '2025-06-01' || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const known = Object.entries(body).filter(([name]) => !legacy.has(name));
  return Object.fromEntries(known.map(([name, value]) => [name, withoutLegacy(value, version)]));
}
