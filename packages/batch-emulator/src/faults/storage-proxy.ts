import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { PortInUseError } from '../errors.ts';
import type { StorageFate } from './faults.ts';

/** A proxy before storage, on loopback, that lets requests fail. */
export class StorageProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #upstream: URL;
  readonly #fate: () => StorageFate;
  #port = 0;

  private constructor(upstream: string, fate: () => StorageFate) {
    this.#upstream = new URL(upstream);
    this.#fate = fate;
    this.#server = createServer((incoming, answer) => this.#serve(incoming, answer));
    this.#server.keepAliveTimeout = 60_000;
  }

  /** @param upstream address of the account's Blob service */
  static async start(upstream: string, port: number, fate: () => StorageFate): Promise<StorageProxy> {
    const proxy = new StorageProxy(upstream, fate);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    proxy.#server.once('error', reject);
    proxy.#server.listen(port, '127.0.0.1', resolve);
    try {
      await promise;
    } catch (cause) {
      throw new PortInUseError({ port, part: 'the proxy before storage', cause });
    }
    proxy.#port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** Address of the account's Blob service, by way of the proxy. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#upstream.pathname.replace(/\/$/, '')}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
    this.#agent.destroy();
  }

  #serve(incoming: IncomingMessage, answer: ServerResponse): void {
    incoming.on('error', () => {});
    answer.on('error', () => {});
    const fate = this.#fate();
    switch (fate) {
      case 'served':
        this.#forward(incoming, answer, false);
        return;
      case 'reset after':
        this.#forward(incoming, answer, true);
        return;
      case 'reset before':
        incoming.socket.destroy();
        return;
      case 'timeout':
        incoming.resume();
        return;
      case 'error':
        refuse(incoming, answer, 500, 'InternalError');
        return;
      case 'busy':
        refuse(incoming, answer, 503, 'ServerBusy');
        return;
      default:
        fate satisfies never;
    }
  }

  #forward(incoming: IncomingMessage, answer: ServerResponse, lose: boolean): void {
    const { protocol, hostname, port } = this.#upstream;
    const secure = protocol === 'https:';
    const outgoing = (secure ? secureRequest : request)({
      hostname,
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, host: this.#upstream.host },
      ...(!secure && { agent: this.#agent }),
    });
    outgoing.on('error', () => incoming.socket.destroy());
    outgoing.on('response', (reply) => {
      if (lose) {
        reply.resume();
        reply.on('end', () => incoming.socket.destroy());
        return;
      }
      const { connection: _connection, 'keep-alive': _keepAlive, ...headers } = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, headers);
      reply.on('error', () => answer.destroy());
      reply.pipe(answer);
    });
    incoming.on('close', () => {
      if (!incoming.complete) outgoing.destroy();
    });
    incoming.pipe(outgoing);
  }
}

function refuse(incoming: IncomingMessage, answer: ServerResponse, status: number, code: string): void {
  incoming.resume();
  incoming.on('end', () => {
    const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>A fault on request.</Message></Error>`;
    answer.writeHead(status, {
      'Content-Type': 'application/xml',
      'Content-Length': Buffer.byteLength(body),
      'x-ms-error-code': code,
      ...(status === 503 && { 'Retry-After': '1' }),
    });
    answer.end(incoming.method === 'HEAD' ? undefined : body);
  });
}
