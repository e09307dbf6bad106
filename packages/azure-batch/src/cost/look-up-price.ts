import { overrideOf, type Price, type PriceOptions, rounded, tablePrice } from './prices.ts';
import { vmSize } from './vm-sizes.ts';

export interface LookUpOptions extends PriceOptions {
  /** Reaches prices.azure.com; tests bring their own. */
  readonly fetch?: typeof fetch;
  /** Milliseconds after which the table has to do. Default 2500. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

interface Item {
  readonly retailPrice?: number;
  readonly unitOfMeasure?: string;
  readonly currencyCode?: string;
  readonly productName?: string;
  readonly skuName?: string;
  readonly type?: string;
}

/**
 * The price of a VM size: what the user gave, else what Azure's price list says now, else what the table says.
 *
 * A price list that doesn't answer in time, or answers strangely, is no error: then the table is taken.
 *
 * @returns undefined for a size that nobody knows a price of
 * @see https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices
 */
export async function lookUpPrice(
  name: string,
  region: string | undefined,
  options: LookUpOptions = {},
): Promise<Price | undefined> {
  const fromTable = tablePrice(name, region, options);
  const given = overrideOf(name, options.overrides);
  if (region === undefined || (given.dedicated !== undefined && given.spot !== undefined)) return fromTable;
  const items = await retailPrices(vmSize(name)?.name ?? name, region.toLowerCase(), options);
  const live = pick(items);
  if (live.dedicated === undefined) return fromTable;
  const spot = given.spot ?? live.spot;
  return {
    dedicated: given.dedicated ?? live.dedicated,
    spot: spot ?? fromTable?.spot ?? live.dedicated,
    source: 'prices.azure.com, now',
    caveats: spot === undefined ? ['No Spot price is listed for this size and region'] : [],
  };
}

async function retailPrices(name: string, region: string, options: LookUpOptions): Promise<readonly Item[]> {
  const { fetch: get = fetch, timeout = 2500, signal } = options;
  // Filters of this service distinguish capitals from small letters.
  const filter = [
    `serviceName eq 'Virtual Machines'`,
    `priceType eq 'Consumption'`,
    `armRegionName eq '${quoted(region)}'`,
    `armSkuName eq '${quoted(name)}'`,
  ].join(' and ');
  const url = `https://prices.azure.com/api/retail/prices?currencyCode='USD'&$filter=${encodeURIComponent(filter)}`;
  const limits = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
  try {
    const response = await get(url, { signal: AbortSignal.any(limits) });
    const body: unknown = response.ok ? await response.json() : undefined;
    if (typeof body !== 'object' || body === null || !('Items' in body) || !Array.isArray(body.Items)) return [];
    return body.Items.filter((item: unknown): item is Item => typeof item === 'object' && item !== null);
  } catch {
    signal?.throwIfAborted();
    return [];
  }
}

/** Linux by the hour; the list also has Windows, Cloud Services, Low Priority, and Spot beside it. */
function pick(items: readonly Item[]): { readonly dedicated?: number; readonly spot?: number } {
  const usable = items.filter(
    ({ retailPrice, unitOfMeasure, currencyCode, productName = '', skuName = '' }) =>
      typeof retailPrice === 'number' &&
      retailPrice > 0 &&
      unitOfMeasure === '1 Hour' &&
      (currencyCode ?? 'USD') === 'USD' &&
      !/windows|cloud ?services/i.test(productName) &&
      !/low priority/i.test(skuName),
  );
  const cheapest = (spot: boolean) => {
    const prices = usable
      .filter(({ skuName = '' }) => / spot$/i.test(skuName) === spot)
      .map(({ retailPrice = 0 }) => rounded(retailPrice));
    return prices.length > 0 ? Math.min(...prices) : undefined;
  };
  const [dedicated, spot] = [cheapest(false), cheapest(true)];
  return { ...(dedicated !== undefined && { dedicated }), ...(spot !== undefined && { spot }) };
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
