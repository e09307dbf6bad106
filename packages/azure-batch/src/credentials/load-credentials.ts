import { readFile } from 'node:fs/promises';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { refusalOf } from '@judi4cloud/errors';
import { CredentialsError, type CredentialsProblem } from '../errors.ts';
import type { AzureAccount } from './account.ts';
import { type CredentialsObject, fromEnvironment } from './fields.ts';
import { readAccount } from './read-account.ts';

export type { CredentialsObject } from './fields.ts';

/** Where credentials come from: a file, an account, a list of them. */
export type CredentialsSource = string | CredentialsObject | readonly CredentialsObject[];

export interface LoadCredentialsOptions {
  /** Environment variables. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Reads a file. Default Node's. */
  readonly readFile?: (path: string) => Promise<string>;
  /** Reaches Microsoft Entra to sign in; tests bring their own. */
  readonly httpClient?: HttpClient;
}

/**
 * Loads the accounts to work with.
 *
 * A file or object holds one account or a list of them, in the format of AzureClusterlessHPC.jl's `credentials.json`:
 *
 * - `_BATCH_ACCOUNT_URL`, `_STORAGE_ACCOUNT_NAME`: where;
 * - `_STORAGE_ACCOUNT_KEY`: key of the storage account;
 * - `_AD_TENANT`, `_AD_BATCH_CLIENT_ID`, `_AD_SECRET_BATCH`: an application that signs in;
 * - `_BATCH_ACCOUNT_KEY` (and `_BATCH_ACCOUNT_NAME` where the URL does not tell it): key of the Batch account, which is taken
 *   rather than an application where both are given;
 * - `_STORAGE_ACCOUNT_URL`: Blob service elsewhere than at Azure; `_EMULATOR`: `"true"` lets tokens go to this machine
 *   unencrypted;
 * - `_SUBSCRIPTION_ID`, `_RESOURCE_GROUP`: where quotas can be read, and pools made whose nodes have managed identities.
 *
 * Without keys and application, whoever is signed in on this machine does the work (`DefaultAzureCredential`: `AZURE_TENANT_ID`,
 * `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET`; managed identity; `az login`).
 *
 * Without `source` the file is the one that `JUDI_CREDENTIALS` or `CREDENTIALS` names. A single account takes what it
 * leaves out from the variables of the Azure command line: `AZURE_BATCH_ENDPOINT`, `AZURE_BATCH_ACCOUNT`,
 * `AZURE_BATCH_ACCESS_KEY`, `AZURE_STORAGE_ACCOUNT`, `AZURE_STORAGE_KEY`, `AZURE_STORAGE_BLOB_ENDPOINT`,
 * `AZURE_SUBSCRIPTION_ID`, `AZURE_RESOURCE_GROUP`.
 *
 * @throws CredentialsError with every fault: a file that can't be read, fields that are missing, wrong, contradictory, misspelt
 *
 * @example
 * const [account] = await loadCredentials('credentials.json');
 * const client = batchClient(account);
 */
export async function loadCredentials(
  source?: CredentialsSource,
  options: LoadCredentialsOptions = {},
): Promise<readonly AzureAccount[]> {
  const { env = process.env, httpClient } = options;
  const path = source ?? env['JUDI_CREDENTIALS'] ?? env['CREDENTIALS'] ?? {};
  const name = typeof path === 'string' ? path : source === undefined ? 'the environment' : 'an object';
  const given = typeof path === 'string' ? await readJson(path, options.readFile ?? readText) : path;
  const accounts: unknown[] = Array.isArray(given) ? given : [given];
  if (accounts.length === 0) {
    throw new CredentialsError({
      source: name,
      problems: [{ field: 'list', problem: 'is empty', advice: 'Expected at least one account' }],
    });
  }
  const results = accounts.map((account) =>
    readAccount(accounts.length === 1 ? completed(account, fromEnvironment(env)) : account, httpClient),
  );
  const problems = results.flatMap(({ problems: own }, i) => (results.length === 1 ? own : own.map(inAccount(i))));
  if (problems.length > 0) throw new CredentialsError({ source: name, problems });
  return results.flatMap(({ account }) => (account === undefined ? [] : [account]));
}

/** An account with what the environment knows of what it leaves out; keys belong to the name they came with. */
function completed(account: unknown, environment: CredentialsObject): unknown {
  if (typeof account !== 'object' || account === null || Array.isArray(account)) return account;
  const own: CredentialsObject = account;
  const rest = Object.entries(environment).filter(([name]) => {
    if (name === '_BATCH_ACCOUNT_KEY') return !own._BATCH_ACCOUNT_URL && !own._AD_SECRET_BATCH;
    if (name === '_BATCH_ACCOUNT_NAME') return !own._BATCH_ACCOUNT_URL;
    if (name === '_STORAGE_ACCOUNT_KEY' || name === '_STORAGE_ACCOUNT_URL') return !own._STORAGE_ACCOUNT_NAME;
    return true;
  });
  return { ...Object.fromEntries(rest), ...own };
}

function inAccount(index: number) {
  return (problem: CredentialsProblem): CredentialsProblem => ({
    ...problem,
    field: `account ${index + 1}, ${problem.field}`,
  });
}

async function readJson(path: string, read: (path: string) => Promise<string>): Promise<unknown> {
  let text: string;
  try {
    text = await read(path);
  } catch (cause) {
    const { code, problem = String(cause) } = refusalOf(cause) ?? {};
    const advice =
      code === 'EACCES' || code === 'EPERM'
        ? 'Give yourself the right to read it: chmod 600'
        : 'Name the JSON file with the credentials, or set JUDI_CREDENTIALS to it';
    throw new CredentialsError({ source: path, problems: [{ field: 'file', problem, advice }], cause });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CredentialsError({ source: path, problems: [jsonProblem(text, error)] });
  }
}

/** Where JSON is wrong, without a word of what stands there: it may be a key. */
function jsonProblem(text: string, error: unknown): CredentialsProblem {
  const advice = 'Expected {"_BATCH_ACCOUNT_URL": "https://…", …} or a list of such objects';
  const position = /position (\d+)/.exec(String(error))?.[1];
  if (position === undefined) return { field: 'file', problem: 'is no JSON', advice };
  const before = text.slice(0, Number(position)).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return { field: 'file', problem: `is no JSON: see ${place}`, advice };
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}
