import { type AccountKeys, type Credentials, credentialsOf, writeSecret } from './credentials.ts';
import type { AccountEngine } from './engine/account-engine.ts';
import type { FaultDecisions, RequestFate } from './faults/faults.ts';
import { batchAudience, type TokenIssuer } from './http/tokens.ts';
import type { OpenStorage } from './start-emulator.ts';

/** Requests that were served, by status; 0 for those that were dropped. */
export type RequestCounts = Readonly<Record<number, number>>;

interface Parts {
  readonly engine: AccountEngine;
  readonly keys: AccountKeys;
  readonly storage: OpenStorage;
  readonly decisions: FaultDecisions;
  readonly tokens: TokenIssuer;
  readonly folder: string;
  readonly stop: AsyncDisposableStack;
}

/** An emulator that runs. */
export class BatchEmulator implements AsyncDisposable {
  readonly #parts: Parts;
  readonly #requests: Record<number, number> = {};
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Address of the Batch service. */
  get url(): string {
    return this.#parts.engine.url;
  }

  /** Address of the storage account's Blob service. */
  get blobUrl(): string {
    return this.#parts.storage.url;
  }

  /** Credentials in the format of AzureClusterlessHPC. */
  credentials(): Credentials {
    const { keys, storage } = this.#parts;
    return credentialsOf(keys, { batch: this.url, blob: storage.url }, { id: '', secret: '' });
  }

  /** Writes the credentials into a file that only its owner can read. */
  writeCredentials(path: string): void {
    writeSecret(path, this.credentials());
  }

  /** A bearer token for the account, as Entra ID would issue it. */
  issueToken(options: { readonly audience?: string; readonly expiresIn?: number } = {}): string {
    const { audience = batchAudience, expiresIn = 3600 } = options;
    return this.#parts.tokens.issue({ aud: audience, exp: Math.floor(Date.now() / 1000) + expiresIn });
  }

  /** @internal */
  count({ status }: { readonly status: number; readonly fate: RequestFate['kind'] }): void {
    this.#requests[status] = (this.#requests[status] ?? 0) + 1;
  }

  close(): Promise<void> {
    this.#closing ??= this.#parts.stop.disposeAsync();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
