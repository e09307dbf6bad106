import { hostname, userInfo } from 'node:os';

/** Whose a pool or container is: everything that is created carries this, so that leftovers can be found. */
export interface Ownership {
  /** Version of judi4cloud. */
  readonly version: string;
  /** Session that created it. */
  readonly session: string;
  /** User and machine. */
  readonly owner: string;
  readonly created: Date;
}

/** Names to texts, as pools and containers carry them; the names suit both. */
export type Tags = Readonly<Record<string, string>>;

const names = {
  version: 'judi4cloud',
  session: 'judi4cloud_session',
  owner: 'judi4cloud_owner',
  created: 'judi4cloud_created',
} as const;

/**
 * Tags for what is created; headers carry them, so they are plain ASCII.
 *
 * @example
 * ownershipTags({ version: '1.0.0', session: 's-1', owner: 'ana@mars', created: new Date(0) });
 * // { judi4cloud: '1.0.0', judi4cloud_session: 's-1', judi4cloud_owner: 'ana@mars', judi4cloud_created: '1970-01-01T00:00:00.000Z' }
 */
export function ownershipTags({ version, session, owner, created }: Ownership): Tags {
  return {
    [names.version]: ascii(version),
    [names.session]: ascii(session),
    [names.owner]: ascii(owner),
    [names.created]: created.toISOString(),
  };
}

/** Whose something is, from its tags; undefined for what judi4cloud did not create. */
export function readOwnership(tags: Tags): Ownership | undefined {
  const version = tags[names.version];
  const session = tags[names.session];
  if (version === undefined || session === undefined) return undefined;
  return { version, session, owner: tags[names.owner] ?? '', created: new Date(tags[names.created] ?? 0) };
}

/** Whether a session still runs somewhere. */
export type IsAlive = (session: string) => boolean | Promise<boolean>;

export interface OrphanOptions {
  readonly signal?: AbortSignal;
  /** Younger ones are let be: their session may just be starting. Seconds, default 600. */
  readonly minAge?: number;
  /** Milliseconds since 1970. Default now. */
  readonly now?: number;
}

/** True when nobody looks after something any more: its session is over, and was not begun just now. */
export async function isOrphan(
  { session, created }: Ownership,
  isAlive: IsAlive,
  { minAge = 600, now = Date.now() }: OrphanOptions = {},
): Promise<boolean> {
  return now - created.getTime() >= minAge * 1000 && !(await isAlive(session));
}

/** `user@machine`, as far as the machine tells. */
export function thisOwner(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as in containers.
    return 'somebody';
  }
}

function ascii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim();
}
