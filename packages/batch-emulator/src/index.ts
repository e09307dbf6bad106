export { type Clock, ManualClock, systemClock, type Timer } from './clock.ts';
export type { Credentials } from './credentials.ts';
export type { BatchEmulator, EmulatorStats } from './emulator.ts';
export {
  type EmulatorError,
  EmulatorStartError,
  isEmulatorError,
  PortInUseError,
  StateFolderError,
  UnknownTargetError,
} from './errors.ts';
export type { FaultControl } from './faults/fault-control.ts';
export type { FaultPlan, StorageFaults, Storm, Throttling } from './faults/fault-plan.ts';
export {
  type EmulatorOptions,
  generousQuotas,
  type Quotas,
  quickTiming,
  realisticTiming,
  type StorageAccount,
  type Timing,
} from './options.ts';
export { startBatchEmulator } from './start-emulator.ts';
