import { nativeModulesFolder } from '@judi4cloud/clusterless/service';
import type { StartCommand } from '../pool/pool-specification.ts';

export const nodeVersion = '26.10.0';
/** SHA-256 of `node-v26.10.0-linux-x64.tar.xz`, as its `SHASUMS256.txt` has it. */
export const nodeChecksum = 'ca70e9e349de048b9522abb3adc05b3bd6f43c5ffd3ec57916c7da292f59f022';

/** Fails where Node.js is missing or older than 22.18, whatever words a very old one knows. */
const fits = `node -e "var v = process.versions.node.split(/[.]/); process.exit(v[0] > 22 || (v[0] == 22 && v[1] >= 18) ? 0 : 1)" 2>/dev/null`;

/** Stands while a node is set up: what was begun is not taken for a machine image's own when the command is tried again. */
const unfinished = `${nativeModulesFolder}/unfinished`;

/**
 * The command that brings Node.js, a C compiler and packages with native code to a Linux node, unless its machine image has a Node.js
 * that is new enough, as images of one's own may. Node.js is installed only if its checksum is right.
 */
export function nodeSetup(packages: Readonly<Record<string, string>>): StartCommand {
  const archive = `node-v${nodeVersion}-linux-x64.tar.xz`;
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const script = [
    'set -e',
    `fits() { ${fits}; }`,
    `if fits && [ ! -e ${unfinished} ]; then exit 0; fi`,
    `mkdir -p ${nativeModulesFolder}`,
    `touch ${unfinished}`,
    `curl --fail --silent --show-error --location --retry 5 --output ${archive} https://nodejs.org/dist/v${nodeVersion}/${archive}`,
    `echo "${nodeChecksum}  ${archive}" | sha256sum --check --status || { echo "${archive}: the checksum is wrong, so it is not installed" >&2; exit 1; }`,
    `tar --extract --xz --file ${archive} --directory /usr/local --strip-components 1`,
    `rm ${archive}`,
    'hash -r',
    `fits || { echo "Node.js 22.18 or newer is needed, $(command -v node) is $(node --version)" >&2; exit 1; }`,
    'command -v cc >/dev/null || { apt-get update --quiet && apt-get install --quiet --yes gcc libc6-dev libatomic1; }',
    ...(wanted.length > 0
      ? [`npm install --no-audit --no-fund --prefix ${nativeModulesFolder} ${wanted.join(' ')}`]
      : []),
    `rm ${unfinished}`,
  ];
  return { commandLine: `/bin/sh -c '${script.join('; ')}'`, elevated: true };
}
