import { nativeModulesFolder } from '@judi4cloud/clusterless/service';
import type { StartCommand } from '../pool/pool-specification.ts';

export const nodeVersion = '26.10.0';

/**
 * The command that brings Node.js, a C compiler and packages with native code to a Linux node, unless it has Node.js already, as
 * machine images of one's own may.
 */
export function nodeSetup(packages: Readonly<Record<string, string>>): StartCommand {
  const archive = `https://nodejs.org/dist/v${nodeVersion}/node-v${nodeVersion}-linux-x64.tar.xz`;
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const script = [
    'set -e',
    'if command -v node >/dev/null; then exit 0; fi',
    `curl --fail --silent --show-error --location --retry 5 ${archive} | tar --extract --xz --directory /usr/local --strip-components 1`,
    'command -v cc >/dev/null && node --version >/dev/null || { apt-get update --quiet && apt-get install --quiet --yes gcc libc6-dev libatomic1; }',
    ...(wanted.length > 0
      ? [`npm install --no-audit --no-fund --prefix ${nativeModulesFolder} ${wanted.join(' ')}`]
      : []),
  ];
  return { commandLine: `/bin/sh -c '${script.join('; ')}'`, elevated: true };
}
