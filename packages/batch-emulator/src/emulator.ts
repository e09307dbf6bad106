import type { Cleanup } from './cleanup.ts';
import type { Clock } from './clock.ts';
import { type AccountKeys, type Credentials, credentialsOf, writeSecret } from './credentials.ts';
import type { AccountEngine } from './engine/account-engine.ts';
import type { FaultKind } from './faults/engine-faults.ts';
import { FaultControl } from './faults/fault-control.ts';
import type { FaultDecisions } from './faults/faults.ts';
import { batchAudience, pageAudience, type TokenIssuer } from './http/tokens.ts';
import type { OpenStorage } from './open-storage.ts';

/** Seconds. */
const week = 7 * 24 * 3600;

/** What an emulator has done so far. */
export interface EmulatorStats {
  /** Requests by the status of their answer; 0 for those that were dropped. */
  readonly requests: Readonly<Record<number, number>>;
  /** Faults that came true. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Runs of tasks that are under way. */
  readonly running: number;
}

interface Parts {
  readonly engine: AccountEngine;
  readonly clock: Clock;
  readonly keys: AccountKeys;
  readonly storage: OpenStorage;
  readonly decisions: FaultDecisions;
  readonly tokens: TokenIssuer;
  readonly folder: string;
  readonly requests: ReadonlyMap<number, number>;
  /** Lets the process end although the service listens. */
  readonly unref: () => void;
  readonly cleanup: Cleanup;
}

/** An emulator that runs. */
export class BatchEmulator implements AsyncDisposable {
  readonly #parts: Parts;
  /** Faults by chance and on request. */
  readonly faults: FaultControl;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.faults = new FaultControl(parts.engine, parts.decisions);
  }

  get clock(): Clock {
    return this.#parts.clock;
  }

  /** The folder with the state and the nodes' files. */
  get folder(): string {
    return this.#parts.folder;
  }

  stats(): EmulatorStats {
    let running = 0;
    for (const pool of this.#parts.engine.account.pools.values()) {
      for (const node of pool.nodes.values()) running += node.running.size;
    }
    return { requests: Object.fromEntries(this.#parts.requests), faults: this.#parts.decisions.tally, running };
  }

  /** Address of the Batch service. */
  get url(): string {
    return this.#parts.engine.url;
  }

  /** Address of the page that shows pools, jobs, tasks and logs, with a token for it that is good for a week. */
  get pageUrl(): string {
    const token = this.#parts.tokens.issue({ aud: pageAudience, exp: Math.floor(Date.now() / 1000) + week });
    return `${this.url}/#token=${token}`;
  }

  /** Address of the storage account's Blob service. */
  get blobUrl(): string {
    return this.#parts.storage.url;
  }

  /** Credentials in the format of AzureClusterlessHPC. */
  credentials(): Credentials {
    const { keys, storage } = this.#parts;
    return credentialsOf(keys, { batch: this.url, blob: storage.url });
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

  /** Lets the process end when nothing else keeps it, and the emulator with it. */
  unref(): void {
    this.#parts.unref();
  }

  close(): Promise<void> {
    this.#closing ??= this.#parts.cleanup.run();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
