import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inOurWords } from '@judi4cloud/errors';
import { StateFolderError } from './errors.ts';
import { batchAudience } from './http/tokens.ts';

/** Names and keys of the accounts, and the ports they had last. */
export interface AccountKeys {
  readonly accountName: string;
  readonly accountKey: string;
  readonly storageName: string;
  readonly storageKey: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs bearer tokens. */
  readonly tokenSecret: string;
  readonly port?: number;
  readonly blobPort?: number;
}

/** Credentials in the format of AzureClusterlessHPC, with the keys of the Batch account and the address of storage. */
export interface Credentials {
  readonly _AD_TENANT: string;
  readonly _AD_BATCH_CLIENT_ID: string;
  readonly _AD_SECRET_BATCH: string;
  readonly _BATCH_ACCOUNT_NAME: string;
  readonly _BATCH_ACCOUNT_KEY: string;
  readonly _BATCH_ACCOUNT_URL: string;
  readonly _BATCH_RESOURCE: string;
  readonly _REGION: string;
  readonly _STORAGE_ACCOUNT_NAME: string;
  readonly _STORAGE_ACCOUNT_KEY: string;
  readonly _STORAGE_ACCOUNT_URL: string;
}

const fileName = 'account.json';

export function newKeys(): AccountKeys {
  return {
    accountName: 'emulator',
    accountKey: randomBytes(64).toString('base64'),
    storageName: 'emulatorstorage',
    storageKey: randomBytes(64).toString('base64'),
    tenant: randomUUID(),
    clientId: randomUUID(),
    clientSecret: randomBytes(30).toString('base64url'),
    tokenSecret: randomBytes(32).toString('base64'),
  };
}

/** The keys that are kept in a state folder, if there are any. */
export function readKeys(folder: string): AccountKeys | undefined {
  const path = join(folder, fileName);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as AccountKeys;
  } catch (error) {
    throw new StateFolderError({
      folder,
      problem: `${fileName} can't be read: ${(error as Error).message}`,
      advice: 'Choose another folder, or remove this file to begin with new keys.',
    });
  }
}

export function writeKeys(folder: string, keys: AccountKeys): void {
  writeSecret(join(folder, fileName), keys);
}

/** Writes a file that only its owner can read. @throws FileSystemError */
export function writeSecret(path: string, value: unknown): void {
  const draft = `${path}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw inOurWords(error, path, 'written');
  }
}

export function credentialsOf(keys: AccountKeys, urls: { readonly batch: string; readonly blob: string }): Credentials {
  return {
    _AD_TENANT: keys.tenant,
    _AD_BATCH_CLIENT_ID: keys.clientId,
    _AD_SECRET_BATCH: keys.clientSecret,
    _BATCH_ACCOUNT_NAME: keys.accountName,
    _BATCH_ACCOUNT_KEY: keys.accountKey,
    _BATCH_ACCOUNT_URL: urls.batch,
    _BATCH_RESOURCE: batchAudience,
    _REGION: 'local',
    _STORAGE_ACCOUNT_NAME: keys.storageName,
    _STORAGE_ACCOUNT_KEY: keys.storageKey,
    _STORAGE_ACCOUNT_URL: urls.blob,
  };
}
