import { BatchServiceError, isRefusal } from './batch-service-error.ts';
import { conditions, type GetOptions, type IfNoneMatch, type ListOptions, listQuery } from './operations/options.ts';
import type { BatchTransport, Call } from './transport.ts';

/** The three shapes that calls of Azure Batch have: do, read, list. */
export class ResourceClient {
  readonly transport: BatchTransport;

  constructor(transport: BatchTransport) {
    this.transport = transport;
  }

  /** Sends a call that answers nothing of interest. */
  async act(call: Call): Promise<void> {
    await this.transport.send(call);
  }

  /** Sends a call that answers with JSON. */
  async read<T>(call: Call): Promise<T> {
    return (await this.readAnswer<T>(call)).value;
  }

  /** The same, and whether an earlier attempt may have arrived too. */
  async readAnswer<T>(call: Call): Promise<{ readonly value: T; readonly repeated: boolean }> {
    const { bodyAsText, status, repeated } = await this.transport.send(call);
    try {
      const { 'odata.metadata': _, ...value } = JSON.parse(bodyAsText ?? '');
      return { value: value as T, repeated };
    } catch {
      const message = 'the answer is no JSON; is a proxy between?';
      throw new BatchServiceError({ operation: call.operation, status, code: 'UnreadableAnswer', message });
    }
  }

  /** Reads one thing; where `ifNoneMatch` is given and holds, the answer is undefined, which overloads of callers tell. */
  async get<T>(operation: string, path: string, options: GetOptions<PropertyKey> & Partial<IfNoneMatch>): Promise<T> {
    const query = { $select: options.select?.join(','), $expand: options.expand };
    try {
      const { signal } = options;
      return await this.read<T>({ operation, method: 'GET', path, query, headers: conditions(options), signal });
    } catch (error) {
      if (options.ifNoneMatch !== undefined && isRefusal(error, 'NotModified')) return undefined as T;
      throw error;
    }
  }

  /** Lists lazily, page by page. */
  async *list<T>(
    operation: string,
    path: string,
    options: ListOptions<PropertyKey>,
    query: Call['query'] = {},
  ): AsyncGenerator<T, void, undefined> {
    const { signal } = options;
    let call: Call = { operation, method: 'GET', path, query: { ...listQuery(options), ...query }, signal };
    while (true) {
      const page = await this.read<{ readonly value?: readonly T[]; readonly 'odata.nextLink'?: string }>(call);
      yield* page.value ?? [];
      const next = page['odata.nextLink'];
      if (!next) return;
      call = { operation, method: 'GET', path: next, signal };
    }
  }
}

/** An id as a segment of a path. */
export function segment(id: string): string {
  return encodeURIComponent(id);
}
