import { tagged } from '@judi4cloud/errors';

/** An expression names something that the program doesn't define, or that can't be used there. */
export class UnboundNameError extends tagged('UnboundNameError', {
  message: ({ unbound, program }: { unbound: string; program: string }) =>
    `Program ${program} uses "${unbound}", which is not defined there.`,
  advice: 'Declare it among its arrays, scalars or lets.',
}) {}
