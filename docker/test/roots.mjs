import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must, run, runIn } from './namespaces.mjs';

const mirror = process.env.DEBIAN_MIRROR ?? 'http://deb.debian.org/debian';
const proxies = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

/** The environment of a build step: what every container has, and this machine's way to mirrors. */
const buildEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ...Object.fromEntries(proxies.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
};

/** The smallest Debian, with the suites of `debian:<release>-slim` and without what that leaves out. */
export async function debianRoot(root, release, signal) {
  await must(run(['debootstrap', '--variant=minbase', release, root, mirror], signal));
  const security = `${dirname(mirror)}/debian-security`;
  const suites = [`${mirror} ${release}`, `${mirror} ${release}-updates`, `${security} ${release}-security`];
  writeFileSync(join(root, 'etc/apt/sources.list'), suites.map((suite) => `deb ${suite} main\n`).join(''));
  const unneeded = [
    '/usr/share/man/*',
    '/usr/share/info/*',
    '/usr/share/locale/*',
    '/var/lib/apt/lists/*',
    '/var/cache/apt/*',
  ];
  const slim = `find /usr/share/doc -type f ! -name copyright -delete; rm -rf ${unneeded.join(' ')}`;
  await build(root, slim, signal);
}

/** What `node:<version>-<release>-slim` has and a build stage needs: Node, what Node is linked to, npm. */
export async function nodeRoot(root, node, signal) {
  await build(root, 'apt-get update; apt-get install -y --no-install-recommends libatomic1', signal);
  copyFileSync(node, join(root, 'usr/local/bin/node'));
  const npm = execFileSync('sh', ['-c', 'realpath "$(command -v npm)"'], { encoding: 'utf8' }).trim();
  mkdirSync(join(root, 'usr/local/lib/node_modules'), { recursive: true });
  await copy(dirname(dirname(npm)), join(root, 'usr/local/lib/node_modules/npm'), signal);
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
}

export const copy = (from, to, signal) => must(run(['cp', '-a', from, to], signal));

/** A `RUN` of a Dockerfile. */
export async function build(root, command, signal) {
  return must(runIn(root, ['sh', '-ec', command], { env: buildEnvironment, signal }));
}

/** A `RUN` that reaches the npm registry as this machine does. */
export async function buildWithRegistry(root, command, signal) {
  const env = { ...buildEnvironment };
  env.npm_config_registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  if (certificates) {
    env.NODE_EXTRA_CA_CERTS = '/tmp/certificates.pem';
    copyFileSync(certificates, join(root, env.NODE_EXTRA_CA_CERTS));
  }
  return must(runIn(root, ['sh', '-ec', command], { env, signal }));
}
