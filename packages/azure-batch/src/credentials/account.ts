import type { TokenCredential } from '@azure/core-auth';
import { type BatchClient, type BatchClientOptions, createBatchClient } from '../client/batch-client.ts';
import { isLoopback } from '../client/loopback.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Cloud } from './clouds.ts';

/** Signs in at Microsoft Entra when it is first needed. */
export type SignIn = () => Promise<TokenCredential>;

/** The Blob account beside a Batch account. */
export interface StorageAccess {
  readonly name: string;
  /** URL of the Blob service, without a slash at the end. */
  readonly url: string;
  readonly auth:
    | { readonly kind: 'shared-key'; readonly key: Secret }
    | { readonly kind: 'token'; readonly credential: SignIn };
}

/**
 * One Batch account with its storage, ready to be used. It holds its secrets so that they can't be printed:
 * `JSON.stringify`, `console.log` and errors show `•••`.
 */
export interface AzureAccount {
  /** Name of the Batch account. */
  readonly name: string;
  readonly region?: string;
  readonly cloud: Cloud;
  /** URL of the Batch account, without a slash at the end. */
  readonly batchUrl: string;
  readonly batch:
    | { readonly kind: 'shared-key'; readonly accountName: string; readonly key: Secret }
    | {
        readonly kind: 'token';
        readonly scope: string;
        readonly credential: SignIn;
        readonly allowHttpLoopback: boolean;
      };
  readonly storage: StorageAccess;
  /** Where quotas can be read. */
  readonly subscription?: string;
  readonly resourceGroup?: string;
}

/** A client of the Batch account. */
export function batchClient(account: AzureAccount, options: BatchClientOptions = {}): BatchClient {
  return createBatchClient(account.batchUrl, account.batch, options);
}

/** Whether an account is one of an emulator on this machine, which costs nothing and answers at once. */
export const isEmulated = ({ batchUrl }: Pick<AzureAccount, 'batchUrl'>): boolean =>
  isLoopback(new URL(batchUrl).hostname);
