import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { StorageAccess } from '../../src/azure/account.ts';
import { Secret } from '../../src/azure/secret.ts';

/** A Blob service on this machine, in memory, for as long as it is held. */
export interface Azurite extends AsyncDisposable {
  readonly access: StorageAccess;
}

/** Starts Azurite and waits until it answers. */
export async function startAzurite(): Promise<Azurite> {
  const port = await freePort();
  const name = 'judidata';
  const key = Buffer.alloc(64, 5).toString('base64');
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const options = ['--skipApiVersionCheck', '--inMemoryPersistence', '--disableTelemetry', '--silent'];
  const child = spawn(process.execPath, [main, ...options, '--blobHost', '127.0.0.1', '--blobPort', String(port)], {
    env: { ...process.env, AZURITE_ACCOUNTS: `${name}:${key}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}/${name}`;
  await answers(url);
  return {
    access: { name, url, auth: { kind: 'shared-key', key: new Secret(key) } },
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (tries > 150) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
