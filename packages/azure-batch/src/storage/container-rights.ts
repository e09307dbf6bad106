/** What a shared URL of a container allows: to read, to read and write but not delete, or everything. All may list. */
export type ContainerRights = 'read' | 'read-write' | 'all';

/** Letters of a SAS, in the order that the service wants. */
export const rightLetters: Readonly<Record<ContainerRights, string>> = {
  read: 'rl',
  'read-write': 'racwl',
  all: 'racwdl',
};

/** Name of the stored access policy for these rights. A container has room for five. */
export function policyName(rights: ContainerRights): string {
  return `judi4cloud-${rights}`;
}

/** A container's URL with rights in its query: whoever has it may use it, so it goes into no log. */
export interface SharedContainer {
  readonly url: string;
  readonly until: Date;
  /** Whether `renew` moves `until`; otherwise share again and hand out the new URL. */
  readonly renewable: boolean;
}
