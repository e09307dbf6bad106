import type { PassReport } from '../schedule/trace.ts';

const topics = ['backend', 'passes', 'code'] as const;

/** What can be watched while kernels are made: which backend was taken, what each pass did, the generated code. */
export type DebugTopic = (typeof topics)[number];

/**
 * Whether `JUDI_DEBUG` asks for a topic: it holds topics separated by commas, or `all`.
 *
 * @throws RangeError naming a topic that does not exist
 * @example JUDI_DEBUG=passes,code node script.js
 */
export function debugs(topic: DebugTopic, wanted = globalThis.process?.env?.['JUDI_DEBUG'] ?? ''): boolean {
  const named = wanted.split(',').filter((name) => name !== '');
  const unknown = named.find((name) => name !== 'all' && !topics.some((known) => known === name));
  if (unknown !== undefined) {
    throw new RangeError(`JUDI_DEBUG has no topic '${unknown}': it knows ${topics.join(', ')} and all.`);
  }
  return named.includes('all') || named.includes(topic);
}

/** A line about a pass: program, pass, time and what came of it. */
export const passLine = (program: string, { pass, milliseconds, summary }: PassReport): string =>
  `stencil: ${program}: ${pass.padEnd(16)} ${milliseconds.toFixed(2).padStart(7)} ms  ${summary}`;
