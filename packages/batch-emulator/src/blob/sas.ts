import { createHmac } from 'node:crypto';

const version = '2021-12-02';

/** What a shared access signature is for. */
export interface SasGrant {
  readonly accountName: string;
  readonly accountKey: string;
  readonly container: string;
  /** Letters of permissions in the service's order, such as `rcwl`. */
  readonly permissions: string;
  /** When it ends, in milliseconds since 1970. */
  readonly expires: number;
}

/** The query of a shared access signature for a container. */
export function containerSas(grant: SasGrant): string {
  const { accountName, accountKey, container, permissions } = grant;
  const expiry = new Date(grant.expires).toISOString().replace(/\.\d+Z$/, 'Z');
  const resource = `/blob/${accountName}/${container}`;
  const none = '';
  // Permissions, start, expiry, resource, identifier, addresses, protocol, version, kind, snapshot, encryption scope,
  // and the five headers that answers may be given.
  const toSign = [
    ...[permissions, none, expiry, resource, none, none, none, version, 'c', none, none],
    ...[none, none, none, none, none],
  ].join('\n');
  const signature = createHmac('sha256', Buffer.from(accountKey, 'base64')).update(toSign).digest('base64');
  return new URLSearchParams({ sv: version, se: expiry, sr: 'c', sp: permissions, sig: signature }).toString();
}
