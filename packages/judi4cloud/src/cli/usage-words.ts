import type { OutputConfiguration } from 'commander';

/** Wrong usage is told as all else that goes wrong: `Error: unknown option '--wrokers'`. */
export const errorsAsOthers: OutputConfiguration = {
  outputError: (words, write) => write(words.replace(/^error: /, 'Error: ')),
};
