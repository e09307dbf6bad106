import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Ways to make four requests in a process that lives for a moment. */
const ways = {
  'an empty process': () => '',
  'node:http by getBuiltinModule': (url: string) => requests("process.getBuiltinModule('node:http')", url),
  'node:http by import': (url: string) => requests("(await import('node:http')).default", url),
  fetch: (url: string) => `for (let i = 0; i < 4; i++) await (await fetch(${JSON.stringify(url)})).arrayBuffer();`,
};

function requests(http: string, url: string): string {
  return `const http = ${http}; const agent = new http.Agent({ keepAlive: true });
    for (let i = 0; i < 4; i++) await new Promise((ended) =>
      http.get(${JSON.stringify(url)}, { agent }, (answer) => answer.resume().on('end', ended)));`;
}

/** Milliseconds that a process takes for each way: medians over rounds in which each has its turn. */
export async function measureHttpStart(rounds: number): Promise<Record<string, number>> {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, script] of Object.entries(ways)) {
      const begin = performance.now();
      const body = `${script(url)} process.exit(0);`;
      await once(spawn(process.execPath, ['--input-type=module', '-e', body], { stdio: 'ignore' }), 'exit');
      times.get(name)?.push(performance.now() - begin);
    }
  }
  server.close();
  return Object.fromEntries([...times].map(([name, ms]) => [name, ms.sort((a, b) => a - b)[rounds >> 1] as number]));
}
