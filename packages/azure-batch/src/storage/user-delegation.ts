import type { ContainerClient, ServiceGetUserDelegationKeyOptions, UserDelegationKey } from '@azure/storage-blob';
import type { Clock } from '../client/clock.ts';
import { type ContainerRights, rightLetters, type SharedContainer } from './container-rights.ts';

/** The part of the Blob service that lends keys. */
interface KeyLender {
  getUserDelegationKey(
    start: Date,
    end: Date,
    options?: ServiceGetUserDelegationKeyOptions,
  ): Promise<UserDelegationKey>;
}

const minutes = 60_000;
const week = 7 * 24 * 60 * minutes;

/** Shares containers in the name of whoever is signed in, with a key that the service lends for up to seven days. */
export class UserDelegation {
  readonly #service: KeyLender;
  readonly #account: string;
  readonly #clock: Clock;
  #key: Promise<{ readonly key: UserDelegationKey; readonly until: number }> | undefined;

  constructor(service: KeyLender, account: string, clock: Clock) {
    this.#service = service;
    this.#account = account;
    this.#clock = clock;
  }

  async share(
    container: ContainerClient,
    rights: ContainerRights,
    until: Date,
    signal?: AbortSignal,
  ): Promise<SharedContainer> {
    const { ContainerSASPermissions, generateBlobSASQueryParameters, SASProtocol } = await import(
      '@azure/storage-blob'
    );
    const end = Math.min(until.getTime(), this.#clock.now() + week - 10 * minutes);
    const { key } = await this.#keyUntil(end, signal);
    const expiresOn = new Date(end);
    const query = generateBlobSASQueryParameters(
      {
        containerName: container.containerName,
        permissions: ContainerSASPermissions.parse(rightLetters[rights]),
        expiresOn,
        protocol: SASProtocol.Https,
      },
      key,
      this.#account,
    );
    return { url: `${container.url}?${query}`, until: expiresOn, renewable: false };
  }

  /** The key at hand if it lasts, or else one for the longest time there is. */
  async #keyUntil(end: number, signal?: AbortSignal) {
    const known = await this.#key?.catch(() => undefined);
    if (known !== undefined && known.until >= end) return known;
    const now = this.#clock.now();
    // A little before now, for clocks that differ.
    const [start, until] = [now - 5 * minutes, now + week - 6 * minutes];
    const options = signal ? { abortSignal: signal } : {};
    this.#key = this.#service
      .getUserDelegationKey(new Date(start), new Date(until), options)
      .then((key) => ({ key, until }));
    return this.#key;
  }
}
