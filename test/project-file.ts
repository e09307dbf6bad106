import { fileURLToPath } from 'node:url';

/** The path of a file of the project, given from its root. */
export const projectFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
