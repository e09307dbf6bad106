import type { SiteStorage, TaskRights } from '@judi4cloud/clusterless/service';
import { BlobContainer } from '@judi4cloud/clusterless/service';
import type { BlobAccount } from '../storage/blob-account.ts';
import type { ContainerRights } from '../storage/container-rights.ts';
import { isStorageRefusal } from '../storage/storage-service-error.ts';

/** Milliseconds that rights may end before the time that was asked for; what is asked for has a longer reserve. */
const slack = 1_800_000;
/** Milliseconds that this process' own rights last before they are asked for anew. */
const ownRights = 6 * 3_600_000;

/** What a site needs of a Blob account. */
type Account = Pick<
  BlobAccount,
  'createContainer' | 'deleteContainer' | 'share' | 'renew' | 'listBlobs' | 'deleteBlobs'
>;

/** The containers of a Blob account for a site. Rights that still last are handed out again. */
export function siteStorage(account: Account): SiteStorage {
  const shared = new Map<string, { readonly url: string; until: number }>();

  async function share(container: string, rights: ContainerRights, until: Date): Promise<string> {
    const key = `${container} ${rights}`;
    const known = shared.get(key);
    if (known !== undefined && known.until + slack >= until.getTime()) return known.url;
    const { url, until: end } = await account.share(container, rights, until);
    shared.set(key, { url, until: end.getTime() });
    return url;
  }

  const open = async (container: string) =>
    new BlobContainer(await share(container, 'all', new Date(Date.now() + ownRights)));

  function forget(container: string): void {
    for (const key of shared.keys()) if (key.startsWith(`${container} `)) shared.delete(key);
  }

  return {
    create(container, metadata) {
      forget(container);
      return account.createContainer(container, { metadata });
    },
    async delete(container) {
      forget(container);
      await account.deleteContainer(container);
    },
    open,
    async find(container) {
      try {
        return await open(container);
      } catch (error) {
        if (isStorageRefusal(error, 'ContainerNotFound', 'ContainerBeingDeleted')) return undefined;
        throw error;
      }
    },
    share: (container, rights: TaskRights, until) => share(container, rights, until),
    async renew(container, rights, until) {
      const isRenewed = await account.renew(container, rights, until);
      const known = shared.get(`${container} ${rights}`);
      if (known && isRenewed) known.until = until.getTime();
    },
    async *list(container, prefix) {
      try {
        for await (const { name } of account.listBlobs(container, { prefix })) yield name;
      } catch (error) {
        if (!isStorageRefusal(error, 'ContainerNotFound', 'ContainerBeingDeleted')) throw error;
      }
    },
    removeBlobs: (container, names) => account.deleteBlobs(container, names),
  };
}
