/** What one pass did: its name, how long it took and a line about the result. */
export interface PassReport {
  readonly pass: string;
  readonly milliseconds: number;
  readonly summary: string;
}

/** Runs passes, reporting each. */
export class PassTrace {
  private readonly report: (report: PassReport) => void;

  constructor(report: (report: PassReport) => void) {
    this.report = report;
  }

  pass<T>(pass: string, run: () => T, summarise: (result: T) => string): T {
    const start = performance.now();
    const result = run();
    this.report({ pass, milliseconds: performance.now() - start, summary: summarise(result) });
    return result;
  }
}
