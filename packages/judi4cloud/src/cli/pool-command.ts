import {
  type AzureAccount,
  loadCredentials,
  type Possession,
  possessions,
  removePossession,
} from '@judi4cloud/azure-batch';
import type { Reporter } from '@judi4cloud/experiments';
import { onInterrupt } from './interrupt.ts';
import { type CommonOptions, reporterOf } from './session.ts';
import { UsageError } from './usage-error.ts';

interface PoolOptions extends CommonOptions {
  readonly credentials?: string;
  readonly orphans?: boolean;
}

/** `judi pool ls` */
export async function list(options: PoolOptions): Promise<void> {
  using interrupt = onInterrupt();
  const found = await all(await loadCredentials(options.credentials), options, interrupt.signal);
  if (options.json) return printJson(found.map(({ possession }) => possession));
  const reporter = reporterOf(options);
  if (found.length === 0)
    reporter.line(options.orphans ? 'Nothing was left behind.' : 'Nothing of judi4cloud is there.');
  else show(found, reporter);
}

/** `judi pool rm NAME …` */
export async function remove(names: readonly string[], options: PoolOptions): Promise<void> {
  if (names.length > 0 === (options.orphans === true)) {
    throw new UsageError({
      problem: 'Name what to remove, or give --orphans, and not both. `judi pool ls` shows what there is.',
    });
  }
  using interrupt = onInterrupt();
  const found = await all(await loadCredentials(options.credentials), options, interrupt.signal);
  const wanted = options.orphans ? found : found.filter(({ possession }) => names.includes(possession.id));
  const unknown = names.filter((name) => !wanted.some(({ possession }) => possession.id === name));
  if (unknown.length > 0) {
    throw new UsageError({
      problem: `Nothing of judi4cloud is called ${unknown.join(', ')}. \`judi pool ls\` shows what there is.`,
    });
  }
  const reporter = reporterOf(options);
  for (const { account, possession } of wanted) {
    await removePossession(account, possession);
    reporter.line(`${possession.kind} ${possession.id}: removed`);
  }
  if (options.json)
    printJson({ removed: wanted.map(({ possession }) => ({ kind: possession.kind, id: possession.id })) });
  else if (wanted.length === 0) reporter.line('Nothing was left behind.');
}

interface Found {
  readonly account: AzureAccount;
  readonly possession: Possession;
}

async function all(accounts: readonly AzureAccount[], { orphans }: PoolOptions, signal: AbortSignal): Promise<Found[]> {
  const found: Found[] = [];
  for (const account of accounts) {
    for await (const possession of possessions(account, { signal })) {
      if (!orphans || possession.orphan) found.push({ account, possession });
    }
  }
  return found;
}

const widths = [10, 42, 30, 12, 20];

function show(found: readonly Found[], reporter: Reporter): void {
  reporter.row(['kind', 'name', 'what', 'session', 'owner'], widths, 'head');
  for (const { possession } of found) {
    const { kind, id, ownership, orphan, pool } = possession;
    const nodes = pool && `${pool.nodes.dedicated + pool.nodes.spot} × ${pool.vmSize}`;
    const session = `${ownership.session}${orphan ? ' (over)' : ''}`;
    reporter.row([kind, id, nodes ?? '', session, ownership.owner], widths, 'body');
  }
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
