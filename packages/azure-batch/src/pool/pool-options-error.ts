/** An option of a pool that can't be had. */
export class PoolOptionsError extends Error {
  override readonly name = 'PoolOptionsError';
  readonly option: string;
  readonly got: string;

  constructor(option: string, got: string, expected: string) {
    super(`${option} is ${got}, expected ${expected}`);
    this.option = option;
    this.got = got;
  }
}
