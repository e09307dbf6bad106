/** An expression names something that the program doesn't define, or that can't be used there. */
export class UnboundNameError extends Error {
  override readonly name = 'UnboundNameError';
  readonly unbound: string;
  readonly program: string;

  constructor(unbound: string, program: string) {
    super(
      `Program ${program} uses "${unbound}", which is not defined there. Declare it among its arrays, scalars or lets.`,
    );
    this.unbound = unbound;
    this.program = program;
  }
}
