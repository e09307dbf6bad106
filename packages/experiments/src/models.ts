export { type FaultedModel, type FaultedModelOptions, faultedModel } from './models/faulted-model.ts';
export { type SmoothOptions, smooth } from './models/smooth.ts';
