/** The versions of the service's interface that the emulator speaks. */
export const apiVersions = ['2025-06-01', '2022-10-01.16.0'] as const;
export type ApiVersion = (typeof apiVersions)[number];

/** Properties that only the older version has; they are accepted there and mean nothing. */
const legacy = new Set(['applicationLicenses', 'certificateReferences', 'targetNodeCommunicationMode']);

/** A request body without the properties that only an older version knows. */
export function withoutLegacy(body: unknown, version: ApiVersion): unknown {
  if (version === '2025-06-01' || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !legacy.has(name)));
}
