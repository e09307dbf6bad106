import { type AzureAccount, isEmulated } from '../credentials/account.ts';
import { type LookUpOptions, lookUpPrice } from './look-up-price.ts';
import { overrideOf, type Price, tablePrice } from './prices.ts';

/**
 * What nodes of an account cost; undefined where that isn't known. An emulator's cost nothing, so that there is no price to speak of,
 * unless one is given, as to try what a limit of cost does.
 */
export async function priceOfNodes(
  vmSize: string,
  account: Pick<AzureAccount, 'batchUrl' | 'region'>,
  options: LookUpOptions = {},
): Promise<Price | undefined> {
  if (!isEmulated(account)) return lookUpPrice(vmSize, account.region, options);
  const given = overrideOf(vmSize, options.overrides);
  return given.dedicated === undefined ? undefined : tablePrice(vmSize, account.region, options);
}
