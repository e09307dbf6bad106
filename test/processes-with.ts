import { readdirSync, readFileSync } from 'node:fs';

/** Processes of this machine whose command line or environment names a text; none where there is no /proc. */
export function processesWith(text: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => (read(pid, 'cmdline') + read(pid, 'environ')).includes(text))
    .map(Number);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
