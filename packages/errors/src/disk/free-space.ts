import { statfs } from 'node:fs/promises';
import { FileSystemError } from '../file-system-error.ts';

/**
 * Sees to it that so many bytes can be written below a folder that is there. File systems that don't say how much is free pass.
 *
 * @throws FileSystemError with what is needed and what is free
 */
export async function requireSpace(folder: string, bytes: number, path = folder): Promise<void> {
  if (bytes <= 0) return;
  const space = await statfs(folder).catch(() => undefined);
  if (space === undefined || space.blocks === 0) return;
  const free = space.bavail * space.bsize;
  if (bytes <= free) return;
  throw new FileSystemError({
    path,
    action: 'written',
    code: 'ENOSPC',
    problem: `${inUnits(bytes)} are needed, and ${inUnits(free)} are free`,
    advice: 'Free some space or choose another folder.',
  });
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function inUnits(bytes: number): string {
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** unit).toPrecision(3))} ${units[unit]}`;
}
