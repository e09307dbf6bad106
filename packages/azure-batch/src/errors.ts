import { redact } from './secrets/redact.ts';

/** A service that did not answer: wrong name, no network, firewall, or too slow. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly operation: string;
  readonly host: string;
  /** Node's code, as `ENOTFOUND`. */
  readonly code: string;
  readonly advice: string;
  readonly attempts: number;

  constructor(values: {
    readonly operation: string;
    readonly host: string;
    readonly code: string;
    readonly message: string;
    readonly attempts?: number;
  }) {
    const { operation, host, code, message, attempts = 1 } = values;
    const advice = connectionAdvice(code);
    super(
      `${host} did not answer ${operation}: ${redact(message)} (${code}). ${advice}` +
        (attempts > 1 ? ` Tried ${attempts} times.` : ''),
    );
    this.operation = operation;
    this.host = host;
    this.code = code;
    this.advice = advice;
    this.attempts = attempts;
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
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly account: string;
  readonly advice: string;

  constructor(account: string, problem: string, advice: string) {
    super(`Sign-in for account '${account}' failed: ${redact(problem)} ${advice}`);
    this.account = account;
    this.advice = advice;
  }
}

/** A connection that would show a token, or data, to whoever listens. */
export class InsecureConnectionError extends Error {
  override readonly name = 'InsecureConnectionError';
  readonly url: string;

  constructor(url: string, what: string) {
    super(`${what} would travel unencrypted to ${redact(url)}. Use an https:// URL.`);
    this.url = redact(url);
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
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
  /** Where they come from: a file, an object, the environment. */
  readonly source: string;
  readonly problems: readonly CredentialsProblem[];

  constructor(source: string, problems: readonly CredentialsProblem[], options?: ErrorOptions) {
    const lines = problems.map(({ field, problem, advice }) => `${field}: ${problem}. ${advice}`);
    super(`Credentials from ${source}: ${lines.join('\n  ')}`, options);
    this.source = source;
    this.problems = problems;
  }
}

/** One difference between a pool that exists and the one that is wanted. */
export interface PoolDifference {
  readonly what: string;
  readonly existing: string;
  readonly wanted: string;
  readonly advice: string;
}

/** A pool of the wanted name that is another kind of pool. */
export class PoolMismatchError extends Error {
  override readonly name = 'PoolMismatchError';
  readonly pool: string;
  readonly differences: readonly PoolDifference[];

  constructor(pool: string, differences: readonly PoolDifference[]) {
    const lines = differences.map(
      ({ what, existing, wanted, advice }) => `${what}: it has ${existing}, wanted ${wanted}. ${advice}`,
    );
    super(
      `Pool '${pool}' exists but does not fit:\n  ${lines.join('\n  ')}\n` +
        `Take another poolName, or delete it: judi pool rm ${pool}`,
    );
    this.pool = pool;
    this.differences = differences;
  }
}

/** Nodes that could not be had: quota, capacity, size. */
export class PoolResizeError extends Error {
  override readonly name = 'PoolResizeError';
  readonly pool: string;
  /** What Azure Batch says, as `AccountCoreQuotaReached`. */
  readonly codes: readonly string[];
  /** Nodes that the pool has. */
  readonly nodes: number;
  readonly wanted: number;
  readonly advice: string;

  constructor(values: {
    readonly pool: string;
    readonly problems: readonly { readonly code: string; readonly message: string }[];
    readonly nodes: number;
    readonly wanted: number;
    readonly advice: string;
  }) {
    const { pool, problems, nodes, wanted, advice } = values;
    const said = problems.map(({ code, message }) => `${code}: ${redact(message)}`).join('; ');
    super(`Pool '${pool}' has ${nodes} of ${wanted} nodes and gets no more: ${said} ${advice}`);
    this.pool = pool;
    this.codes = problems.map(({ code }) => code);
    this.nodes = nodes;
    this.wanted = wanted;
    this.advice = advice;
  }
}

/** Nodes that came but can't work: the image could not be pulled, the start task failed. */
export class NodeStartError extends Error {
  override readonly name = 'NodeStartError';
  readonly pool: string;
  readonly node: string;
  readonly code: string;
  /** Last lines of the start task's standard error. */
  readonly stderr: string;

  constructor(values: {
    readonly pool: string;
    readonly node: string;
    readonly code: string;
    readonly message: string;
    readonly advice: string;
    readonly stderr?: string;
  }) {
    const { pool, node, code, message, advice, stderr = '' } = values;
    const tail = stderr.trim() === '' ? '' : `\nLast lines of its standard error:\n${redact(stderr.trimEnd())}`;
    super(`Node ${node} of pool '${pool}' can't work: ${code}: ${redact(message)} ${advice}${tail}`);
    this.pool = pool;
    this.node = node;
    this.code = code;
    this.stderr = redact(stderr);
  }
}

/** Something that did not happen in the time it was given. */
export class AzureTimeoutError extends Error {
  override readonly name = 'AzureTimeoutError';
  /** What was waited for. */
  readonly awaited: string;
  readonly seconds: number;

  constructor(awaited: string, seconds: number, advice: string) {
    super(`Waited ${seconds} s for ${awaited}. ${advice}`);
    this.awaited = awaited;
    this.seconds = seconds;
  }
}

/** Spending that would exceed `maxCost`. */
export class CostLimitError extends Error {
  override readonly name = 'CostLimitError';
  /** USD spent so far. */
  readonly cost: number;
  /** USD that would be spent by the time the nodes are gone if one waited longer. */
  readonly projected: number;
  readonly maxCost: number;

  constructor(values: { readonly cost: number; readonly projected: number; readonly maxCost: number }) {
    const { cost, projected, maxCost } = values;
    super(
      `Stopped at ${dollars(cost)}: by the time the nodes are gone it would be ${dollars(projected)}, and maxCost is ` +
        `${dollars(maxCost)}. Raise maxCost and attach to the job again: what is done is kept.`,
    );
    this.cost = cost;
    this.projected = projected;
    this.maxCost = maxCost;
  }
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
