import { tagged } from '@judi4cloud/errors';
import type { Finding } from '../preflight/preflight.ts';

/** What would have gone wrong, found before anything was made. */
export class PreflightError extends tagged(
  'PreflightError',
  /** Everything that was looked at; those with status `error` are in the way. */
  ({ findings }: { findings: readonly Finding[] }) => {
    const lines = findings.filter(({ status }) => status === 'error').map(sentence);
    return lines.length === 1 ? (lines[0] as string) : `Several things are in the way:\n  ${lines.join('\n  ')}`;
  },
) {}

/** A finding as one sentence or two. */
export function sentence({ message, advice }: Finding): string {
  if (advice === '' || message.includes(advice)) return message;
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${advice}`;
}
