import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BatchEmulator, type EmulatorOptions, ManualClock, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { expect } from 'vitest';
import { holdAgainstReference } from './reference.ts';
import type { Json, Reply } from './reply.ts';

export type { Json, Reply } from './reply.ts';

export interface Call {
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: string;
}

/** An emulator without storage, which starts at once. */
export function withoutStorage(options: EmulatorOptions = {}): Promise<BatchEmulator> {
  const blob = { url: 'http://127.0.0.1:9/none', accountName: 'none', accountKey: 'bm9uZQ==' };
  return startBatchEmulator({ blob, ...options });
}

/** A thin client; every exchange is held against the reference when there is one. */
export class Client {
  readonly #emulator: BatchEmulator;
  readonly #token: string;
  readonly #checked: boolean;

  /** @param checked holds exchanges against the reference, which takes longer than the exchanges */
  constructor(emulator: BatchEmulator, checked = true) {
    this.#emulator = emulator;
    this.#checked = checked;
    this.#token = emulator.issueToken();
  }

  /** Sends a request and gives whatever is answered. */
  async call(method: string, path: string, body?: unknown, call: Call = {}): Promise<Reply> {
    const { query = {}, headers = {}, version = '2025-06-01' } = call;
    const url = new URL(path, this.#emulator.url);
    url.searchParams.set('api-version', version);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json; odata=minimalmetadata' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const reply = { status: response.status, headers: response.headers, body: parse(await response.text()) };
    if (this.#checked && version === '2025-06-01') {
      const selected = url.searchParams.has('$select');
      holdAgainstReference({ method, path: url.pathname, request: body, reply, selected });
    }
    return reply;
  }

  /** Sends a request that must succeed, and gives the body. */
  async do(method: string, path: string, body?: unknown, call?: Call): Promise<Json> {
    const reply = await this.call(method, path, body, call);
    if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  /** Sends a request that must fail, and gives its status and code. */
  async refusal(method: string, path: string, body?: unknown, call?: Call): Promise<string> {
    const reply = await this.call(method, path, body, call);
    if (reply.status < 400) throw new Error(`${method} ${path} was answered with ${reply.status}`);
    return `${reply.status} ${reply.body?.code}`;
  }

  get(path: string, query: Call['query'] = {}): Promise<Json> {
    return this.do('GET', path, undefined, { query });
  }

  /** All elements of a list, page by page. */
  async list(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<Json[]> {
    const items: Json[] = [];
    let page = await this.get(path, query);
    for (;;) {
      items.push(...page.value);
      const next: string | undefined = page['odata.nextLink'];
      if (next === undefined) return items;
      const url = new URL(next);
      page = await this.get(url.pathname, Object.fromEntries(url.searchParams));
    }
  }

  /** Adds a pool of nodes. */
  async pool(id: string, settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.do('POST', '/pools', { id, ...poolSettings, ...settings });
  }

  async job(id: string, poolId: string, settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.do('POST', '/jobs', { id, poolInfo: { poolId }, ...settings });
  }

  /** Adds tasks; a text alone is a command line, its key the id. */
  async tasks(
    jobId: string,
    tasks: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>,
  ): Promise<void> {
    const value = Object.entries(tasks).map(([id, task]) => ({
      id,
      ...(typeof task === 'string' ? { commandLine: task } : task),
    }));
    const { value: results } = await this.do('POST', `/jobs/${jobId}/addtaskcollection`, { value });
    expect(results.filter(({ status }: Json) => status !== 'success')).toEqual([]);
  }

  task(jobId: string, taskId: string): Promise<Json> {
    return this.get(`/jobs/${jobId}/tasks/${taskId}`);
  }

  /** Waits until a task is in a state, and gives it. */
  taskIn(jobId: string, taskId: string, state: string): Promise<Json> {
    return eventually(async () => {
      const task = await this.task(jobId, taskId);
      return task.state === state ? task : undefined;
    }, `task ${taskId} to be ${state}`);
  }

  /** Waits until nodes of a pool are in these states, in any order. */
  nodesIn(poolId: string, ...states: readonly string[]): Promise<Json[]> {
    return eventually(async () => {
      const nodes = await this.list(`/pools/${poolId}/nodes`);
      const found = nodes.map(({ state }) => state).sort();
      return JSON.stringify(found) === JSON.stringify([...states].sort()) ? nodes : undefined;
    }, `nodes of ${poolId} to be ${states}`);
  }

  /** Waits until a job is in a state, and gives it. */
  jobIn(jobId: string, state: string): Promise<Json> {
    return eventually(async () => {
      const job = await this.get(`/jobs/${jobId}`);
      return job.state === state ? job : undefined;
    }, `job ${jobId} to be ${state}`);
  }

  /** Waits until so many tasks of a job are completed. */
  completed(jobId: string, count: number): Promise<Json> {
    return eventually(async () => {
      const { taskCounts } = await this.get(`/jobs/${jobId}/taskcounts`);
      return taskCounts.completed === count ? taskCounts : undefined;
    }, `${count} tasks of ${jobId} to complete`);
  }

  async stdout(jobId: string, taskId: string, file = 'stdout.txt'): Promise<string> {
    return String(await this.do('GET', `/jobs/${jobId}/tasks/${taskId}/files/${file}`)).trimEnd();
  }
}

export const image = {
  imageReference: { publisher: 'microsoft-dsvm', offer: 'ubuntu-hpc', sku: '2404' },
  nodeAgentSKUId: 'batch.node.ubuntu 24.04',
};

/** Settings of a pool with one dedicated node. */
export const poolSettings = {
  vmSize: 'Standard_E2s_v3',
  virtualMachineConfiguration: image,
  targetDedicatedNodes: 1,
};

/** Expects of what a function gives, sooner or later. */
export const patiently = <T>(look: () => T) => expect.poll(look, { interval: 5 });

/** A command that runs until the gate is opened. */
export function gated(emulator: BatchEmulator, name: string): { readonly command: string; readonly open: () => void } {
  const gate = join(emulator.folder, `gate-${name}`);
  return { command: `until test -e ${gate}; do sleep 0.02; done`, open: () => writeFileSync(gate, '') };
}

/** An emulator whose time stands still until it is advanced. */
export async function byHand(options: EmulatorOptions = {}) {
  const clock = new ManualClock();
  const emulator = await withoutStorage({ clock, ...options });
  return {
    clock,
    emulator,
    client: new Client(emulator),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/** Waits for a value. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  const end = Date.now() + 150_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function parse(text: string): Json {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
