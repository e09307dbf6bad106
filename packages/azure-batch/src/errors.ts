import { tagged } from '@judi4cloud/errors';
import { redact } from './secrets/redact.ts';

interface NoAnswer {
  readonly operation: string;
  readonly host: string;
  /** Node's code, as `ENOTFOUND`. */
  readonly code: string;
  readonly problem: string;
  readonly attempts?: number | undefined;
}

/** A service that did not answer: wrong name, no network, firewall, or too slow. */
export class UnreachableError extends tagged('UnreachableError', {
  message: ({ operation, host, code, problem }: NoAnswer) =>
    `${host} did not answer ${operation}: ${problem} (${code}).`,
  advice: ({ code, attempts = 1 }) => connectionAdvice(code) + (attempts > 1 ? ` Tried ${attempts} times.` : ''),
}) {
  constructor({ problem, ...values }: NoAnswer) {
    super({ ...values, problem: redact(problem) });
  }
}

function connectionAdvice(code: string): string {
  switch (code) {
    case 'ENOTFOUND':
      return 'There is no such host: check the account URL for misspellings, and the name of the account and region.';
    case 'EAI_AGAIN':
      return 'Names could not be looked up: check the network connection and DNS.';
    case 'ECONNREFUSED':
      return 'Nothing listens there: check the URL and port; is the emulator running?';
    case 'TIMEOUT':
    case 'ETIMEDOUT':
      return 'Check the network, a proxy (HTTPS_PROXY), and the firewall of the account.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'The certificate is not trusted: name the certificate of your proxy in NODE_EXTRA_CA_CERTS.';
    default:
      return 'Check the network and try again.';
  }
}

/** A sign-in to Microsoft Entra that failed. */
export class SignInError extends tagged(
  'SignInError',
  ({ account, problem }: { account: string; problem: string }) => `Sign-in for account '${account}' failed: ${problem}`,
) {
  constructor({ problem, ...values }: { readonly account: string; readonly problem: string; readonly advice: string }) {
    super({ ...values, problem: redact(problem) });
  }
}

/** A connection that would show a token, or data, to whoever listens. */
export class InsecureConnectionError extends tagged('InsecureConnectionError', {
  message: ({ url, what }: { url: string; what: string }) => `${what} would travel unencrypted to ${url}.`,
  advice: 'Use an https:// URL.',
}) {
  constructor({ url, what }: { readonly url: string; readonly what: string }) {
    super({ url: redact(url), what });
  }
}

/** One fault in credentials. */
export interface CredentialsProblem {
  /** The field that is wrong, or where the credentials come from. */
  readonly field: string;
  readonly problem: string;
  readonly advice: string;
}

/** Credentials that can't be used, with every fault in them. */
export class CredentialsError extends tagged('CredentialsError', {
  message: ({
    source,
    problems,
  }: {
    /** Where they come from: a file, an object, the environment. */
    source: string;
    problems: readonly CredentialsProblem[];
  }) => {
    const lines = problems.map(({ field, problem, advice }) => `${field}: ${problem}. ${advice}`);
    return `Credentials from ${source}: ${lines.join('\n  ')}`;
  },
  details: ({ source }) =>
    source === 'the environment'
      ? '  Or name a JSON file with them: --credentials FILE of a command, { credentials } of a script, $JUDI_CREDENTIALS of both.'
      : undefined,
}) {}

/** One difference between a pool that exists and the one that is wanted. */
export interface PoolDifference {
  readonly what: string;
  readonly existing: string;
  readonly wanted: string;
  readonly advice: string;
}

/** A pool of the wanted name that is another kind of pool. */
export class PoolMismatchError extends tagged('PoolMismatchError', {
  message: ({ pool, differences }: { pool: string; differences: readonly PoolDifference[] }) => {
    const lines = differences.map(
      ({ what, existing, wanted, advice }) => `${what}: it has ${existing}, wanted ${wanted}. ${advice}`,
    );
    return `Pool '${pool}' exists but does not fit:\n  ${lines.join('\n  ')}\n`;
  },
  advice: ({ pool }) => `Take another poolName, or delete it: judi pool rm ${pool}`,
}) {}

/** An option of a pool that can't be had. */
export class PoolOptionsError extends tagged(
  'PoolOptionsError',
  ({ option, got, expected }: { option: string; got: string; expected: string }) =>
    `${option} is ${got}, expected ${expected}`,
) {}

interface MissingNodes {
  readonly pool: string;
  /** What Azure Batch says, as `AccountCoreQuotaReached`. */
  readonly codes: readonly string[];
  readonly said: string;
  /** Nodes that the pool has. */
  readonly nodes: number;
  readonly wanted: number;
  /** How often they were asked for again, and for how long. */
  readonly asked?: number;
  readonly seconds?: number;
}

/** Nodes that could not be had: quota, capacity, size. */
export class PoolResizeError extends tagged(
  'PoolResizeError',
  ({ pool, nodes, wanted, said, asked, seconds }: MissingNodes) =>
    `Pool '${pool}' has ${nodes} of ${wanted} nodes and gets no more: ${said}${
      asked === undefined
        ? ''
        : ` They were asked for again ${asked === 1 ? 'once' : `${asked} times`} in ${seconds} s.`
    }`,
) {
  constructor(values: {
    readonly pool: string;
    readonly problems: readonly { readonly code: string; readonly message: string }[];
    readonly nodes: number;
    readonly wanted: number;
    readonly advice: string;
    readonly asked?: number;
    readonly seconds?: number;
  }) {
    const { problems, ...rest } = values;
    const said = problems.map(({ code, message }) => `${code}: ${redact(message)}`).join('; ');
    super({ ...rest, codes: problems.map(({ code }) => code), said });
  }
}

/** A pool that somebody deleted while work waited for its nodes. */
export class PoolGoneError extends tagged('PoolGoneError', {
  message: ({ pool }: { pool: string }) =>
    `Pool '${pool}' was deleted while work waited for its nodes. Its jobs are there still, and what is done of them.`,
  advice: ({ pool }) =>
    `Start the same script again with poolName '${pool}': it makes the pool anew, and repeats nothing that is done. ` +
    '`judi jobs ls` lists the jobs, `judi jobs cancel` ends one.',
}) {}

interface BrokenNode {
  readonly pool: string;
  readonly node: string;
  readonly code: string;
  readonly problem: string;
  /** Last lines of the start task's standard error. */
  readonly stderr: string;
}

/** Nodes that came but can't work: the image could not be pulled, the start task failed. */
export class NodeStartError extends tagged('NodeStartError', {
  message: ({ pool, node, code, problem }: BrokenNode) =>
    `Node ${node} of pool '${pool}' can't work: ${code}: ${problem}`,
  details: ({ stderr }) => (stderr.trim() === '' ? '' : `Last lines of its standard error:\n${stderr.trimEnd()}`),
}) {
  constructor({
    problem,
    stderr = '',
    ...values
  }: Omit<BrokenNode, 'stderr'> & { readonly advice: string; readonly stderr?: string }) {
    super({ ...values, problem: redact(problem), stderr: redact(stderr) });
  }
}

/** Something that did not happen in the time it was given. */
export class AzureTimeoutError extends tagged(
  'AzureTimeoutError',
  ({
    awaited,
    seconds,
  }: {
    /** What was waited for. */
    awaited: string;
    seconds: number;
  }) => `Waited ${seconds} s for ${awaited}.`,
) {}

/** Spending that would exceed `maxCost`. */
export class CostLimitError extends tagged('CostLimitError', {
  message: ({
    cost,
    projected,
    maxCost,
  }: {
    /** USD spent so far. */
    cost: number;
    /** USD that would be spent by the time the nodes are gone if one waited longer. */
    projected: number;
    maxCost: number;
  }) =>
    `Stopped at ${dollars(cost)}: by the time the nodes are gone it would be ${dollars(projected)}, and maxCost is ${dollars(maxCost)}.`,
  advice: 'Raise maxCost and attach to the job again: what is done is kept.',
}) {}

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

/** A task that Batch refused to add. */
export class TaskRefusedError extends tagged(
  'TaskRefusedError',
  ({ job, task, code, problem }: { job: string; task: string; code: string; problem: string }) =>
    `Azure Batch refused task ${task} of job ${job}: ${code}${problem && `: ${problem.split('\n')[0]}`}`,
) {}

/** Things in the cloud that could not be deleted, and may go on costing money. */
export class LeftoverError extends tagged('LeftoverError', {
  message: ({ leftovers, reasons }: { leftovers: readonly string[]; reasons: readonly string[] }) =>
    `Not everything could be deleted:\n  ${leftovers.map((what, i) => `${what}: ${reasons[i]}`).join('\n  ')}\n`,
  advice: 'See `judi pool ls --orphans` and remove what is left with `judi pool rm`.',
}) {
  constructor({ failures }: { readonly failures: readonly { readonly what: string; readonly error: unknown }[] }) {
    super({
      leftovers: failures.map(({ what }) => what),
      reasons: failures.map(({ error }) => (error instanceof Error ? error.message : String(error))),
      cause: failures[0]?.error,
    });
  }
}
