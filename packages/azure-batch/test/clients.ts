import { createBatchClient } from '../src/client/batch-client.ts';
import type { TransportOptions } from '../src/client/transport.ts';
import { Secret } from '../src/secrets/secret.ts';
import { FakeClock } from './fake-clock.ts';
import { type Behaviour, FakeService } from './fake-service.ts';

export const endpoint = 'https://judi.eastus.batch.azure.com';

/** A client of a fake service, on a clock that waits for nobody. */
export function clientOf(behaviour: Behaviour, options: TransportOptions = {}) {
  const service = new FakeService(behaviour);
  const clock = new FakeClock();
  const key = new Secret(Buffer.from('key').toString('base64'));
  const authentication = { kind: 'shared-key', accountName: 'judi', key } as const;
  const client = createBatchClient(endpoint, authentication, {
    httpClient: service,
    clock,
    random: () => 1,
    ...options,
  });
  return { client, service, clock };
}

/** Everything that an async iterable gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
