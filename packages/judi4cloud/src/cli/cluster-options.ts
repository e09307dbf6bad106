import { InvalidArgumentError, Option } from 'commander';

/** A pool as options of a command name it. */
export interface PoolChoice {
  /** Name of the pool. */
  readonly pool: string;
  readonly nodes: number;
  readonly credentials?: string;
  readonly vmSize?: readonly string[];
  readonly container?: string;
  readonly spot?: boolean;
  readonly autoScale?: boolean;
  readonly maxCost?: number;
  readonly contactTimeout?: number;
  readonly nodesTimeout?: number;
  readonly subnet?: string;
  readonly imageResourceId?: string;
  readonly osDiskSize?: number;
}

/** Options by which commands choose a pool. */
export const poolOptions = (): Option[] => [
  new Option('--pool <name>', 'run on this pool of Azure Batch, which is made if it is not there'),
  credentialsOption(),
  new Option('--nodes <n>', 'nodes of the pool').argParser(nodes).default(2),
  new Option('--vm-size <size...>', 'VM size, or several for a pool each (default: Standard_E8s_v3)'),
  new Option('--container <image>', 'container image with Node.js that tasks run in'),
  new Option('--spot', 'Spot nodes, which are cheaper and may be taken back'),
  new Option('--auto-scale', 'nodes come and go with the tasks, up to --nodes'),
  new Option('--max-cost <usd>', 'stop before the session costs more').argParser(dollars),
  new Option(
    '--contact-timeout <s>',
    'wait so long for Azure while it cannot be reached, beside the time that requests take (default: 1800)',
  ).argParser(seconds),
  new Option('--nodes-timeout <s>', 'wait so long for nodes that cannot be had at present (default: 1800)').argParser(
    seconds,
  ),
  new Option('--subnet <id>', 'subnet that the nodes are in'),
  new Option('--image-resource-id <id>', 'machine image of your own'),
  new Option('--os-disk-size <gb>', 'disk of a node (default: that of its image)').argParser(gigabytes),
];

export const credentialsOption = (): Option =>
  new Option('--credentials <file>', 'credentials of the account (default: $JUDI_CREDENTIALS, or the environment)');

function nodes(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 2000) return value;
  throw new InvalidArgumentError('Expected a whole number from 1 to 2000.');
}

function gigabytes(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a whole number of GB.');
}

function dollars(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a number of US dollars above 0.');
}

function seconds(text: string): number {
  const value = Number(text);
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a number of seconds from 0 on.');
}
