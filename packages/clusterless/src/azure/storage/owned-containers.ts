import { type IsAlive, isOrphan, type OrphanOptions, type Ownership, readOwnership } from '../ownership.ts';
import type { BlobAccount } from './blob-account.ts';

/** A container that judi4cloud made, whoever's it is. */
export interface OwnedContainer {
  readonly name: string;
  readonly ownership: Ownership;
  readonly lastModified: Date;
}

/** Lists the containers of an account that judi4cloud made. */
export async function* listOwnedContainers(
  storage: Pick<BlobAccount, 'listContainers'>,
  options: { readonly prefix?: string; readonly signal?: AbortSignal } = {},
): AsyncGenerator<OwnedContainer, void, undefined> {
  for await (const { name, metadata, lastModified } of storage.listContainers(options)) {
    const ownership = readOwnership(metadata);
    if (ownership !== undefined) yield { name, ownership, lastModified };
  }
}

/** Lists containers whose session is over. */
export async function* orphanedContainers(
  storage: Pick<BlobAccount, 'listContainers'>,
  isAlive: IsAlive,
  options: OrphanOptions & { readonly prefix?: string } = {},
): AsyncGenerator<OwnedContainer, void, undefined> {
  for await (const container of listOwnedContainers(storage, options)) {
    if (await isOrphan(container.ownership, isAlive, options)) yield container;
  }
}
