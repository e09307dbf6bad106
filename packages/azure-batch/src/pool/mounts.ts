import type { MountConfiguration } from '../client/types/pool.ts';
import { PoolOptionsError } from '../errors.ts';
import { Secret } from '../secrets/secret.ts';

interface MountedAt {
  /** Where tasks find it: a path below `$AZ_BATCH_NODE_MOUNTS_DIR`. */
  readonly path: string;
  /** Options of the `mount` command, or of blobfuse. */
  readonly options?: string;
}

/** A container of Blob Storage, which a signature or a managed identity of the pool opens. */
export interface BlobMount extends MountedAt {
  readonly container: string;
  /** Name of the storage account. */
  readonly account: string;
  /** Shared access signature, without `?`. */
  readonly sas?: string | Secret;
  /** Resource id of a managed identity. */
  readonly identity?: string;
}

/** A folder that a server of NFS exports, such as a container of an account with NFS, or Azure Files. */
export interface NfsMount extends MountedAt {
  /** As `judidata.blob.core.windows.net:/judidata/models`. */
  readonly nfs: string;
}

/** A share of Azure Files over SMB. */
export interface ShareMount extends MountedAt {
  /** As `https://judidata.file.core.windows.net/models`. */
  readonly share: string;
  /** Name of the storage account. */
  readonly account: string;
  readonly key: string | Secret;
}

/** A file system that all nodes of a pool mount before they take tasks. */
export type Mount = BlobMount | NfsMount | ShareMount;

/**
 * What is mounted, as Azure Batch wants it.
 *
 * @throws PoolOptionsError for paths that leave the folder of mounts or are used twice, and for containers without exactly one way in
 */
export function mountConfiguration(mounts: readonly Mount[]): MountConfiguration[] {
  const paths = new Set<string>();
  return mounts.map((mount) => {
    const { path, options } = mount;
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(path) || path.split('/').includes('..') || paths.has(path)) {
      throw wrong('the path of a mount', path, 'a relative path of its own, as models or data/line-12.');
    }
    paths.add(path);
    if ('nfs' in mount) {
      if (!/^[\w.-]+:\/./.test(mount.nfs)) throw wrong('nfs of a mount', mount.nfs, 'server:/folder.');
      return {
        nfsMountConfiguration: {
          source: mount.nfs,
          relativeMountPath: path,
          ...(options && { mountOptions: options }),
        },
      };
    }
    if ('share' in mount) {
      const { share, account, key } = mount;
      if (!/^https:\/\/[^/]+\/[^/]+/.test(share))
        throw wrong('share of a mount', share, 'https://account.file.…/share.');
      return {
        azureFileShareConfiguration: {
          ...{ accountName: account, azureFileUrl: share, accountKey: revealed(key), relativeMountPath: path },
          ...(options && { mountOptions: options }),
        },
      };
    }
    const { container, account, sas, identity } = mount;
    if ((sas === undefined) === (identity === undefined)) {
      throw wrong(
        `the mount of container ${container}`,
        sas ? 'given both sas and identity' : 'given neither sas nor identity',
        'one of them.',
      );
    }
    return {
      azureBlobFileSystemConfiguration: {
        ...{ accountName: account, containerName: container, relativeMountPath: path },
        ...(sas !== undefined && { sasKey: revealed(sas).replace(/^\?/, '') }),
        ...(identity !== undefined && { identityReference: { resourceId: identity } }),
        ...(options && { blobfuseOptions: options }),
      },
    };
  });
}

/** What is mounted where, without secrets: for comparison, and for people. */
export function describeMount(mount: MountConfiguration): string {
  const {
    azureBlobFileSystemConfiguration: blob,
    nfsMountConfiguration: nfs,
    azureFileShareConfiguration: share,
  } = mount;
  if (blob) return `${blob.relativeMountPath}: container ${blob.containerName} of ${blob.accountName}`;
  if (nfs) return `${nfs.relativeMountPath}: ${nfs.source}`;
  return share ? `${share.relativeMountPath}: ${share.azureFileUrl}` : 'another file system';
}

function revealed(secret: string | Secret): string {
  return secret instanceof Secret ? secret.reveal() : secret;
}

function wrong(option: string, got: string, expected: string): PoolOptionsError {
  return new PoolOptionsError({ option, got, expected });
}
