import { tagged } from './tagged-error.ts';

/** The oldest Node.js on which the packages run, as their `engines` say. */
const oldest = [22, 18] as const;

/** Packages of this project imported by a Node.js that is too old for them. */
export class UnsupportedNodeError extends tagged('UnsupportedNodeError', {
  message: ({ version }: { version: string }) =>
    `judi4cloud needs Node.js ${oldest.join('.')} or newer, but this is ${version}.`,
  advice: 'Install it from https://nodejs.org, or run npx node@24 in place of node.',
}) {}

/**
 * Refuses a Node.js that is too old. Browsers have no version to look at.
 *
 * @throws UnsupportedNodeError, without a stack: it was thrown because of what runs, not of where
 */
export function requireNode(version: string | undefined): void {
  if (version === undefined) return;
  const [major, minor] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  const error = new UnsupportedNodeError({ version });
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

requireNode(globalThis.process?.versions?.node);
