export {
  type Computation,
  type Experiment,
  parseExperiment,
  readExperiment,
  type Wanted,
} from './description/experiment.ts';
export { ExperimentError } from './description/experiment-error.ts';
export * from './models.ts';
export {
  type DrawnFigure,
  drawExperiment,
  type ExperimentReport,
  experimentPage,
  experimentReport,
} from './report/experiment-page.ts';
export {
  amplitudeOf,
  clipped,
  type Figure,
  Figures,
  gradientPicture,
  interpretedPicture,
  middleShot,
  mutedGradientPicture,
  reflectivityPicture,
  shotPicture,
  tracesPicture,
  velocityPicture,
  velocityRange,
} from './report/figures.ts';
export { type Measurement, Measurements, type RunHandle, speedLegend } from './report/measurements.ts';
export { type Activity, type ProgressState, type Reporter, type RowCells, silent } from './report/reporter.ts';
export { measurementTable, writeResultPage } from './report/result-page.ts';
export { type Header, ResultFiles } from './results/result-files.ts';
export { costs } from './run/costs.ts';
export { ExperimentRun, type Product } from './run/experiment-run.ts';
export { type Prediction, predict } from './run/prediction.ts';
export { resultBytes } from './run/result-shape.ts';
export { prepare, type Setup } from './run/setup.ts';
export { type Step, titles } from './run/steps.ts';
