import { approximateRegions, priceTable, seriesPrices, unknownRegion } from './price-table.ts';
import { type VmSize, vmSize } from './vm-sizes.ts';

/** What an hour of one node costs, USD. */
export interface Price {
  readonly dedicated: number;
  readonly spot: number;
  /** Where it comes from, for people. */
  readonly source: string;
  /** What is only about right, and why; empty when both prices were just read or given. */
  readonly caveats: readonly string[];
}

/** Prices of one's own by VM size, USD an hour: contracts, regions that the table lacks. */
export type PriceOverrides = Readonly<Record<string, { readonly dedicated?: number; readonly spot?: number }>>;

export interface PriceOptions {
  readonly overrides?: PriceOverrides;
}

/** The prices that a user gave for a size. */
export function overrideOf(name: string, overrides: PriceOverrides = {}): PriceOverrides[string] {
  const found = Object.entries(overrides).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1] ?? {};
}

/**
 * The price of a VM size from what the user gave and the table of `price-table.ts`; undefined for sizes in neither.
 *
 * @example
 * tablePrice('Standard_E8s_v3', 'eastus')?.dedicated; // 0.504
 */
export function tablePrice(name: string, region: string | undefined, options: PriceOptions = {}): Price | undefined {
  const given = overrideOf(name, options.overrides);
  const size = vmSize(name);
  const listed = size && listPrice(size, region?.toLowerCase());
  const dedicated = given.dedicated ?? listed?.usd;
  if (dedicated === undefined) return undefined;
  const spotPart = size ? seriesPrices[size.series].spot : 1;
  const caveats: string[] = [];
  if (given.dedicated === undefined && listed?.caveat) caveats.push(listed.caveat);
  if (given.spot === undefined) {
    caveats.push(
      spotPart === 1 ? 'Spot is reckoned at the full price' : `Spot prices move; reckoned as of ${priceTable.date}`,
    );
  }
  return {
    dedicated,
    spot: given.spot ?? rounded(dedicated * spotPart),
    source: given.dedicated === undefined ? priceTable.source : 'prices given',
    caveats,
  };
}

function listPrice({ series, cores, pricedCores }: VmSize, region = 'unknown region') {
  const { perCore, eastus, factors = [] } = seriesPrices[series];
  const column = priceTable.regions.indexOf(region);
  const inEastus = perCore ? (perCore[0] ?? 0) * pricedCores : (eastus?.[pricedCores] ?? eastus?.[cores]);
  if (inEastus === undefined) return undefined;
  if (column >= 0) {
    const usd = perCore ? (perCore[column] ?? 0) * pricedCores : inEastus * (factors[column] ?? 1);
    return { usd: rounded(usd), caveat: undefined };
  }
  const factor = approximateRegions[region];
  return {
    usd: rounded(inEastus * (factor ?? unknownRegion)),
    caveat:
      factor === undefined
        ? `No price for ${region}: reckoned with ${unknownRegion} times that of eastus`
        : `Price for ${region} is approximate`,
  };
}

/** USD to the millionth: the last digits of sums of floating-point numbers tell nothing. */
export function rounded(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
