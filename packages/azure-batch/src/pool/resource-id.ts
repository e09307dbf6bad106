import { PoolOptionsError } from '../errors.ts';

const kinds = {
  subnet: {
    type: 'Microsoft.Network/virtualNetworks/subnets',
    pattern: pattern('Network', 'virtualNetworks', 'subnets'),
  },
  image: {
    type: 'Microsoft.Compute/galleries/images',
    pattern: pattern('Compute', 'galleries', 'images', '(?:/versions/[^/]+)?'),
  },
  identity: {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    pattern: pattern('ManagedIdentity', 'userAssignedIdentities'),
  },
} as const;

function pattern(provider: string, kind: string, child = '', end = ''): RegExp {
  const names = `${kind}/[^/]+${child && `/${child}/[^/]+`}`;
  return new RegExp(
    `^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.${provider}/${names}${end}$`,
    'i',
  );
}

/**
 * Looks at the form of a resource id.
 *
 * @throws PoolOptionsError for what names nothing of this kind
 */
export function checkResourceId(kind: keyof typeof kinds, option: string, id: string): void {
  const { type, pattern } = kinds[kind];
  if (pattern.test(id)) return;
  const expected = `a resource id of type ${type}, as /subscriptions/…/resourceGroups/…/providers/${type.split('/')[0]}/…`;
  throw new PoolOptionsError({ option, got: `'${id}'`, expected: `${expected}; \`az resource show\` tells it.` });
}
