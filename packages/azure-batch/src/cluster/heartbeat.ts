import type { Site } from '@judi4cloud/clusterless/service';
import type { BlobAccount } from '../storage/blob-account.ts';

/** Milliseconds between two signs of life. */
const interval = 60_000;
/** Milliseconds without a sign of life after which a session counts as over. */
const silence = 300_000;

const prefix = 'sessions/';

/** Shows that a session is alive, in a blob of a site's content container, until it is disposed. */
export function heartbeat({ storage, contentContainer }: Site, session: string): Disposable {
  const beat = async (): Promise<void> => {
    const container = await storage.open(contentContainer);
    await container.write(prefix + session, [Buffer.from('alive')]);
  };
  const timer = setInterval(() => void beat().catch(() => {}), interval);
  timer.unref();
  void beat().catch(() => {});
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Sessions that have shown themselves lately in the containers of an account. */
export async function liveSessions(account: BlobAccount, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  const live = new Set<string>();
  const options = signal ? { signal } : {};
  for await (const { name, metadata } of account.listContainers(options)) {
    if (metadata['role'] !== 'content') continue;
    for await (const blob of account.listBlobs(name, { prefix, ...options })) {
      if (Date.now() - blob.lastModified.getTime() < silence) live.add(blob.name.slice(prefix.length));
    }
  }
  return live;
}
