import { createHttpHeaders, type HttpClient, type PipelineRequest, RestError } from '@azure/core-rest-pipeline';

/** A request as it would have left the machine. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  /** Path without the account's URL. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a service does with a request: an answer, or an error of the network. */
export type Behaviour = (sent: Sent, index: number) => Reply | Error | Promise<Reply | Error>;

/** An HTTP client that asks a function instead of the network, and remembers what was sent. */
export class FakeService implements HttpClient {
  readonly sent: Sent[] = [];
  readonly #behaviour: Behaviour;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  get last(): Sent {
    const last = this.sent.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    return last;
  }

  async sendRequest(request: PipelineRequest) {
    const text = typeof request.body === 'string' ? request.body : '';
    const url = new URL(request.url);
    const sent: Sent = {
      method: request.method,
      url,
      path: url.pathname,
      headers: new Map(Array.from(request.headers, ([name, value]) => [name.toLowerCase(), value])),
      text,
      body: text === '' ? undefined : asJson(text),
    };
    this.sent.push(sent);
    const reply = await this.#behaviour(sent, this.sent.length - 1);
    if (reply instanceof Error) throw reply;
    const bodyAsText =
      reply.body === undefined ? '' : typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    return { request, status: reply.status, headers: createHttpHeaders(reply.headers), bodyAsText };
  }
}

/** Answers one after the other; asking for more is a fault of the test. */
export function replies(...list: readonly (Reply | Error)[]): Behaviour {
  return (sent, index) => {
    const reply = list[index];
    if (reply === undefined) throw new Error(`request ${index + 1} was not expected: ${sent.method} ${sent.path}`);
    return reply;
  };
}

/** A refusal in the form of Azure Batch. */
export function refusal(status: number, code: string, message = code, headers: Reply['headers'] = {}): Reply {
  return { status, body: { code, message: { lang: 'en-US', value: message } }, headers };
}

/** An error of the network, as Node's client throws it. */
export function networkError(code: string): RestError {
  return new RestError(`socket: ${code}`, { code });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
