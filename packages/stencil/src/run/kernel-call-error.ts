import { tagged } from '@judi4cloud/errors';

/** A call doesn't give a kernel what its program needs. */
export class KernelCallError extends tagged(
  'KernelCallError',
  ({
    program,
    argument,
    problem,
  }: {
    program: string;
    /** The array, points or scalar in question. */
    argument: string;
    problem: string;
  }) => `Kernel of "${program}": ${argument} ${problem}.`,
) {}
