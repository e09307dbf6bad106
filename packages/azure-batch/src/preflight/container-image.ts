import { type Finding, fault, ok, warning } from './finding.ts';

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host = '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\\d+)?';
const reference = new RegExp(
  `^(?:(?<host>${host})/)?(?<path>${component}(?:/${component})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>[a-z0-9+._-]+:[0-9a-f]{32,}))?$`,
);

/**
 * Looks at the name of a container image: `[registry[:port]/]path[:tag][@digest]`.
 *
 * @see https://github.com/distribution/reference (grammar)
 */
export function checkContainerImage(name: string): Finding {
  if (/^https?:\/\//i.test(name)) {
    return fault('container', `'${name}' is an address, not the name of an image`, 'Leave https:// out.');
  }
  const groups = reference.exec(name)?.groups;
  if (groups === undefined) {
    const path = name.split(/[:@]/)[0] ?? '';
    const advice = /[A-Z]/.test(path.slice(path.indexOf('/') + 1))
      ? `Names of images are in small letters: '${name.toLowerCase()}'.`
      : 'Expected registry/path:tag, as judi.azurecr.io/judi4cloud:1.0.';
    return fault('container', `'${name}' is no name of a container image`, advice);
  }
  if (groups['digest'] === undefined && (groups['tag'] ?? 'latest') === 'latest') {
    const advice = 'Name a tag or digest, so that all nodes and later runs have the same program.';
    return warning('container', `'${name}' may mean another image tomorrow`, advice);
  }
  return ok('container', `'${name}' is well formed; that it exists shows when the first node pulls it`);
}
