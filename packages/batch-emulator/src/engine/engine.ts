import type { Transfer } from '../blob/transfer.ts';
import type { Clock } from '../clock.ts';
import type { EngineFaults } from '../faults/engine-faults.ts';
import type { Journal } from '../journal/journal.ts';
import type { NodeFolders } from '../node/node-folders.ts';
import type { Reaper } from '../node/reaper.ts';
import type { Quotas, Timing } from '../options.ts';
import type { Account } from '../state/account.ts';
import type { Pool } from '../state/entities.ts';

/** What all that happens in the account works with. */
export interface Engine {
  readonly account: Account;
  readonly accountName: string;
  /** Address of the Batch service. */
  readonly url: string;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly quotas: Quotas;
  /** Whether there are nodes of a size. */
  readonly offersVmSize: (size: string) => boolean;
  readonly faults: EngineFaults;
  readonly journal: Journal;
  readonly folders: NodeFolders;
  readonly reaper: Reaper;
  readonly transfer: Transfer;
  /** What the machine image of nodes provides. */
  readonly image: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** The URL, with a signature, of a container of the account's own storage. */
  readonly autoStorage: (container: string) => string;
  /** A token that allows what a task may do with its own job. */
  readonly jobToken: (jobId: string) => string;
  /** Looks soon what the pool's nodes could do now. */
  wake(pool: Pool): void;
}
