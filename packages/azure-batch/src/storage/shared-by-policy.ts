import type { ContainerClient, SignedIdentifier } from '@azure/storage-blob';
import type { Clock } from '../client/clock.ts';
import { type ContainerRights, policyName, rightLetters, type SharedContainer } from './container-rights.ts';

/**
 * Sets the stored access policy for these rights, or moves its end; other policies stay. The end never comes nearer: other
 * URLs stand on the same policy.
 *
 * @returns when the policy ends
 */
export async function extendPolicy(
  container: ContainerClient,
  rights: ContainerRights,
  until: Date,
  signal?: AbortSignal,
): Promise<Date> {
  const id = policyName(rights);
  const policies = await readPolicies(container, signal);
  const before = policies.find((policy) => policy.id === id)?.accessPolicy.expiresOn;
  const expiresOn = before !== undefined && before > until ? before : until;
  const accessPolicy = { permissions: rightLetters[rights], expiresOn };
  await writePolicies(container, [...policies.filter((policy) => policy.id !== id), { id, accessPolicy }], signal);
  return expiresOn;
}

/** Removes a stored access policy, and with it every URL that stands on it. */
export async function removePolicy(container: ContainerClient, id: string, signal?: AbortSignal): Promise<void> {
  const policies = await readPolicies(container, signal);
  await writePolicies(
    container,
    policies.filter((policy) => policy.id !== id),
    signal,
  );
}

/** A URL that stands on the policy for these rights. */
export async function sharedByPolicy(
  container: ContainerClient,
  rights: ContainerRights,
  until: Date,
): Promise<SharedContainer> {
  return { url: await container.generateSasUrl({ identifier: policyName(rights) }), until, renewable: true };
}

/**
 * Waits until the service knows a new policy: until then it answers 403.
 *
 * @param guest the container as whoever has only the URL sees it
 * @see https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy (up to 30 seconds)
 */
export async function untilInForce(guest: ContainerClient, clock: Clock, signal?: AbortSignal): Promise<void> {
  for (let wait = 250; ; wait *= 2) {
    try {
      await guest
        .listBlobsFlat(signal ? { abortSignal: signal } : {})
        .byPage({ maxPageSize: 1 })
        .next();
      return;
    } catch (error) {
      const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
      if (status !== 403 || wait > 32_000) throw error;
      await clock.pause(wait, signal);
    }
  }
}

async function readPolicies(container: ContainerClient, signal?: AbortSignal): Promise<SignedIdentifier[]> {
  return (await container.getAccessPolicy(signal ? { abortSignal: signal } : {})).signedIdentifiers;
}

async function writePolicies(
  container: ContainerClient,
  policies: SignedIdentifier[],
  signal?: AbortSignal,
): Promise<void> {
  await container.setAccessPolicy(undefined, policies, signal ? { abortSignal: signal } : {});
}
