import type { SeriesName } from './vm-series.ts';

/**
 * Prices of Linux machines in USD an hour, pay as you go.
 *
 * Read in August 2024 from Azure's price list (prices.azure.com) for these regions of the United States, by way of the
 * catalogue that the SkyPilot project publishes; per core to about a tenth of a percent. List prices rarely change; Spot
 * prices do, from month to month.
 */
export const priceTable: { readonly date: string; readonly source: string; readonly regions: readonly string[] } = {
  date: '2024-08',
  source: 'prices.azure.com, August 2024',
  regions: ['eastus', 'eastus2', 'westus', 'westus2', 'westus3', 'centralus', 'northcentralus', 'southcentralus'],
};

/**
 * Regions that the list was not read for, as multiples of the price in eastus: approximate, from published prices of
 * the D and E series.
 */
export const approximateRegions: Readonly<Record<string, number>> = { westeurope: 1.2, northeurope: 1.12 };

/** For regions that we know nothing of: dearer than most. */
export const unknownRegion = 1.35;

interface SeriesPrice {
  /** USD an hour and core, by region in the order above. */
  readonly perCore?: readonly number[];
  /** USD an hour in eastus, by the number of cores, where it isn't proportional to them. */
  readonly eastus?: Readonly<Record<number, number>>;
  /** The other regions as multiples of eastus, in the order above; 1 where left out. */
  readonly factors?: readonly number[];
  /** Spot price as a part of the price: the highest of those regions in August 2024. */
  readonly spot: number;
}

const d3 = [0.048, 0.048, 0.0585, 0.048, 0.048, 0.055, 0.05, 0.055];
const d4 = [0.048, 0.048, 0.056, 0.048, 0.048, 0.054, 0.048, 0.0575];
const dd4 = [0.0565, 0.0565, 0.0665, 0.0565, 0.0565, 0.0638, 0.0565, 0.0734];
const dd5 = [0.0565, 0.0565, 0.0665, 0.0565, 0.0565, 0.0638, 0.0565, 0.0678];
const da5 = [0.043, 0.043, 0.0505, 0.043, 0.043, 0.0486, 0.043, 0.0516];
const dad5 = [0.0515, 0.0515, 0.061, 0.0515, 0.0515, 0.0582, 0.0515, 0.0618];
const e3 = [0.063, 0.0665, 0.07, 0.063, 0.063, 0.0729, 0.063, 0.0729];
const e4 = [0.063, 0.063, 0.07, 0.063, 0.063, 0.0712, 0.063, 0.0756];
const ed4 = [0.072, 0.072, 0.081, 0.072, 0.072, 0.0814, 0.072, 0.0936];
const ed5 = [0.072, 0.072, 0.081, 0.072, 0.072, 0.0814, 0.072, 0.0864];
const ea5 = [0.0565, 0.0565, 0.063, 0.0565, 0.0565, 0.0639, 0.0565, 0.0678];
const ead5 = [0.0655, 0.0655, 0.074, 0.0655, 0.0655, 0.074, 0.0655, 0.0786];
const f2 = [0.04225, 0.04225, 0.053, 0.04225, 0.04225, 0.051, 0.0425, 0.051];

export const seriesPrices: Readonly<Record<SeriesName, SeriesPrice>> = {
  Dsv3: { perCore: d3, spot: 0.13 },
  Dsv4: { perCore: d4, spot: 0.13 },
  Ddsv4: { perCore: dd4, spot: 0.13 },
  Dasv4: { perCore: d4, spot: 0.13 },
  Dsv5: { perCore: d4, spot: 0.13 },
  Ddsv5: { perCore: dd5, spot: 0.13 },
  Dasv5: { perCore: da5, spot: 0.14 },
  Dadsv5: { perCore: dad5, spot: 0.14 },
  Esv3: { perCore: e3, spot: 0.13 },
  Esv4: { perCore: e4, spot: 0.13 },
  Edsv4: { perCore: ed4, spot: 0.13 },
  Easv4: { perCore: e4, spot: 0.13 },
  Esv5: { perCore: e4, spot: 0.13 },
  Edsv5: { perCore: ed5, spot: 0.13 },
  Easv5: { perCore: ea5, spot: 0.13 },
  Eadsv5: { perCore: ead5, spot: 0.13 },
  Fsv2: { perCore: f2, spot: 0.13 },
  FX: { eastus: { 4: 0.372, 12: 1.116, 24: 2.232, 36: 3.348, 48: 4.464 }, factors: [1, 1, 1, 1, 1.135], spot: 0.11 },
  HBv2: { eastus: { 120: 3.6 }, factors: [1, 1, 1, 1, 1, 1, 1.2, 1.1], spot: 0.11 },
  HBv3: { eastus: { 120: 3.6 }, factors: [1, 1, 1, 1, 1, 1, 1, 1.1], spot: 0.11 },
  HBv4: { eastus: { 176: 7.2 }, factors: [1, 1, 1, 1, 1, 1, 1, 1.2], spot: 0.25 },
  HX: { eastus: { 176: 8.64 }, factors: [1, 1, 1, 1, 1, 1, 1, 1.2], spot: 0.25 },
  HC: { eastus: { 44: 3.168 }, factors: [1, 1, 1, 1, 1, 1, 1, 1.1], spot: 0.11 },
  NCsv3: {
    eastus: { 6: 3.06, 12: 6.12, 24: 12.24 },
    factors: [1, 1, 1.3, 1, 1, 1.13, 1, 1.1],
    spot: 0.135,
  },
  NCasT4v3: {
    eastus: { 4: 0.526, 8: 0.752, 16: 1.204, 64: 4.352 },
    factors: [1, 1, 1.2, 1, 1, 1.13, 1, 1.2],
    spot: 0.12,
  },
  NCadsA100v4: {
    eastus: { 24: 3.673, 48: 7.346, 96: 14.692 },
    factors: [1, 1, 1.3, 1, 1, 1.13, 1, 1.2],
    spot: 0.17,
  },
  NCadsH100v5: { eastus: { 40: 6.98 }, factors: [1, 1, 1, 1, 1, 1, 1, 1.2], spot: 1 },
  NDasrv4: { eastus: { 96: 27.197 }, factors: [1, 1, 1, 1, 1, 1, 1, 1.2], spot: 0.11 },
  NDamsrA100v4: { eastus: { 96: 32.77 }, factors: [1, 1, 1, 1, 1, 1, 1, 1.2], spot: 0.12 },
  NDisrH100v5: { eastus: { 96: 98.32 }, factors: [1, 1, 1.3], spot: 1 },
  NVadsA10v5: {
    eastus: { 6: 0.454, 12: 0.908, 18: 1.6, 36: 3.2, 72: 6.52 },
    factors: [1, 1, 1.3, 1, 1, 1, 1.2, 1.2],
    spot: 0.25,
  },
};
