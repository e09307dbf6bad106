import { vi } from 'vitest';
import { main } from '../src/cli/main.ts';
import type { Ended } from './judi-process.ts';

/** Runs the command to its end in this process, without the time that a new one takes to start; one at a time. */
export async function judiHere(args: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(writer((text) => (out += text))),
    vi.spyOn(process.stderr, 'write').mockImplementation(writer((text) => (err += text))),
  ];
  vi.stubEnv('NO_COLOR', '1');
  vi.stubEnv('FORCE_COLOR', undefined);
  try {
    const code = await main(args);
    return { code, out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}

function writer(take: (text: string) => void): typeof process.stdout.write {
  return (text: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    take(typeof text === 'string' ? text : new TextDecoder().decode(text));
    for (const done of rest) if (typeof done === 'function') done();
    return true;
  };
}
