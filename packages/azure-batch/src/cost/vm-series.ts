/** Sizes of virtual machines that differ in the number of cores alone. */
export interface VmSeries {
  /** Name of the quota, as ARM has it; spaces and case don't matter. */
  readonly family: string;
  /** Names of sizes, with `#` for the number of cores. */
  readonly pattern: string;
  readonly cores: readonly number[];
  /** GiB a core; `memory` has the exceptions. */
  readonly memoryPerCore: number;
  /** GiB, by the number of cores. */
  readonly memory?: Readonly<Record<number, number>>;
  /** GPUs, by the number of cores; fractions are parts of one. */
  readonly gpus?: Readonly<Record<number, number>>;
  readonly gpu?: string;
}

const small = [2, 4, 8, 16, 32, 48, 64];
const large = [...small, 96];
const memoryOptimised = [2, 4, 8, 16, 20, 32, 48, 64];

/**
 * The series that seismic work is done on, v2 … v5.
 *
 * Cores and memory are those of Azure's list of resource SKUs, as of August 2024.
 */
export const vmSeries = {
  Dsv3: { family: 'standardDSv3Family', pattern: 'D#s_v3', cores: small, memoryPerCore: 4 },
  Dsv4: { family: 'standardDSv4Family', pattern: 'D#s_v4', cores: small, memoryPerCore: 4 },
  Ddsv4: { family: 'standardDDSv4Family', pattern: 'D#ds_v4', cores: small, memoryPerCore: 4 },
  Dasv4: { family: 'standardDASv4Family', pattern: 'D#as_v4', cores: large, memoryPerCore: 4 },
  Dsv5: { family: 'standardDSv5Family', pattern: 'D#s_v5', cores: large, memoryPerCore: 4 },
  Ddsv5: { family: 'standardDDSv5Family', pattern: 'D#ds_v5', cores: large, memoryPerCore: 4 },
  Dasv5: { family: 'standardDASv5Family', pattern: 'D#as_v5', cores: large, memoryPerCore: 4 },
  Dadsv5: { family: 'standardDADSv5Family', pattern: 'D#ads_v5', cores: large, memoryPerCore: 4 },
  Esv3: {
    family: 'standardESv3Family',
    pattern: 'E#s_v3',
    cores: memoryOptimised,
    memoryPerCore: 8,
    memory: { 64: 432 },
  },
  Esv4: {
    family: 'standardESv4Family',
    pattern: 'E#s_v4',
    cores: memoryOptimised,
    memoryPerCore: 8,
    memory: { 64: 504 },
  },
  Edsv4: {
    family: 'standardEDSv4Family',
    pattern: 'E#ds_v4',
    cores: memoryOptimised,
    memoryPerCore: 8,
    memory: { 64: 504 },
  },
  Easv4: {
    family: 'standardEASv4Family',
    pattern: 'E#as_v4',
    cores: [...memoryOptimised, 96],
    memoryPerCore: 8,
    memory: { 96: 672 },
  },
  Esv5: {
    family: 'standardESv5Family',
    pattern: 'E#s_v5',
    cores: [...memoryOptimised, 96],
    memoryPerCore: 8,
    memory: { 96: 672 },
  },
  Edsv5: {
    family: 'standardEDSv5Family',
    pattern: 'E#ds_v5',
    cores: [...memoryOptimised, 96],
    memoryPerCore: 8,
    memory: { 96: 672 },
  },
  Easv5: {
    family: 'standardEASv5Family',
    pattern: 'E#as_v5',
    cores: [...memoryOptimised, 96],
    memoryPerCore: 8,
    memory: { 96: 672 },
  },
  Eadsv5: {
    family: 'standardEADSv5Family',
    pattern: 'E#ads_v5',
    cores: [...memoryOptimised, 96],
    memoryPerCore: 8,
    memory: { 96: 672 },
  },
  Fsv2: { family: 'standardFSv2Family', pattern: 'F#s_v2', cores: [...small, 72], memoryPerCore: 2 },
  FX: { family: 'standardFXMDVSFamily', pattern: 'FX#mds', cores: [4, 12, 24, 36, 48], memoryPerCore: 21 },
  HBv2: { family: 'standardHBrsv2Family', pattern: 'HB#rs_v2', cores: [120], memoryPerCore: 3.8 },
  HBv3: { family: 'standardHBv3Family', pattern: 'HB#rs_v3', cores: [120], memoryPerCore: 3.8 },
  HBv4: { family: 'standardHBv4Family', pattern: 'HB#rs_v4', cores: [176], memoryPerCore: 0, memory: { 176: 768 } },
  HX: { family: 'standardHXFamily', pattern: 'HX#rs', cores: [176], memoryPerCore: 8 },
  HC: { family: 'standardHCSFamily', pattern: 'HC#rs', cores: [44], memoryPerCore: 8 },
  NCsv3: {
    family: 'standardNCSv3Family',
    pattern: 'NC#s_v3',
    cores: [6, 12, 24],
    memoryPerCore: 0,
    memory: { 6: 112, 12: 224, 24: 448 },
    gpus: { 6: 1, 12: 2, 24: 4 },
    gpu: 'V100',
  },
  NCasT4v3: {
    family: 'standardNCASv3_T4Family',
    pattern: 'NC#as_T4_v3',
    cores: [4, 8, 16, 64],
    memoryPerCore: 7,
    memory: { 16: 110, 64: 440 },
    gpus: { 4: 1, 8: 1, 16: 1, 64: 4 },
    gpu: 'T4',
  },
  NCadsA100v4: {
    family: 'standardNCADSA100v4Family',
    pattern: 'NC#ads_A100_v4',
    cores: [24, 48, 96],
    memoryPerCore: 0,
    memory: { 24: 220, 48: 440, 96: 880 },
    gpus: { 24: 1, 48: 2, 96: 4 },
    gpu: 'A100 80 GB',
  },
  NCadsH100v5: {
    family: 'standardNCadsH100v5Family',
    pattern: 'NC#ads_H100_v5',
    cores: [40],
    memoryPerCore: 8,
    gpus: { 40: 1 },
    gpu: 'H100',
  },
  NDasrv4: {
    family: 'standardNDASv4_A100Family',
    pattern: 'ND#asr_v4',
    cores: [96],
    memoryPerCore: 0,
    memory: { 96: 900 },
    gpus: { 96: 8 },
    gpu: 'A100 40 GB',
  },
  NDamsrA100v4: {
    family: 'standardNDAMSv4_A100Family',
    pattern: 'ND#amsr_A100_v4',
    cores: [96],
    memoryPerCore: 0,
    memory: { 96: 1800 },
    gpus: { 96: 8 },
    gpu: 'A100 80 GB',
  },
  NDisrH100v5: {
    family: 'standardNDSH100v5Family',
    pattern: 'ND#isr_H100_v5',
    cores: [96],
    memoryPerCore: 0,
    memory: { 96: 1900 },
    gpus: { 96: 8 },
    gpu: 'H100',
  },
  NVadsA10v5: {
    family: 'standardNVADSA10v5Family',
    pattern: 'NV#ads_A10_v5',
    cores: [6, 12, 18, 36, 72],
    memoryPerCore: 0,
    memory: { 6: 55, 12: 110, 18: 220, 36: 440, 72: 880 },
    gpus: { 6: 1 / 6, 12: 1 / 3, 18: 1 / 2, 36: 1, 72: 2 },
    gpu: 'A10',
  },
} as const satisfies Record<string, VmSeries>;

export type SeriesName = keyof typeof vmSeries;
