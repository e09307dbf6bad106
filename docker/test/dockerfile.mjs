import { readFileSync } from 'node:fs';

/** What the tests need to know of a Dockerfile. */
export function readDockerfile(url) {
  const text = readFileSync(url, 'utf8').replaceAll('\\\n', ' ');
  const [, node] = /^FROM node:([\d.]+)-/m.exec(text) ?? [];
  const [, release] = /^FROM debian:(\w+)-/m.exec(text) ?? [];
  const [, version] = /^ARG VERSION=(\S+)$/m.exec(text) ?? [];
  const [, user] = /^USER (\d+):\1$/m.exec(text) ?? [];
  const [, command] = /^CMD (.*)$/m.exec(text) ?? [];
  const env = Object.fromEntries([...text.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]));
  return { node, release, version, uid: Number(user), command: JSON.parse(command), env };
}
