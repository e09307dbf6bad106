import { SourceError } from '../errors.ts';
import {
  defaultRetries,
  type Failure,
  failed,
  type RangeRequest,
  rangeHeader,
  refusal,
  unreachable,
} from './range-request.ts';

/** As much as is used of what browsers have; their pages may not make the thread wait, their workers may. */
interface Xhr {
  responseType: string;
  readonly status: number;
  readonly response: ArrayBuffer;
  open(method: string, url: URL, async: false): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(): void;
}
const { XMLHttpRequest, document } = globalThis as { XMLHttpRequest?: new () => Xhr; document?: object };

/** Whether requests can be made here for which the thread waits; tokens that are asked for each time can't be. */
export const canBlock = ({ headers }: RangeRequest): boolean =>
  XMLHttpRequest !== undefined && document === undefined && typeof headers !== 'function';

/**
 * Fills `into` from `offset` on, again after passing failures, and lets the thread wait for it.
 *
 * @param tag the entity tag that the object had
 * @throws SourceError
 */
export function requestBlocking(request: RangeRequest, offset: number, into: Uint8Array, tag: string | null): void {
  const range = { offset, length: into.length };
  const { count } = request.retries ?? defaultRetries;
  for (let attempt = 0; ; attempt++) {
    const answer = send(request, rangeHeader(range));
    if (!('problem' in answer)) {
      if (answer.bytes.length !== into.length || answer.tag !== tag) {
        const problem = 'the object was replaced while it was read; open it again';
        throw new SourceError({ source: request.name, byte: offset + 1, length: into.length, problem });
      }
      into.set(answer.bytes);
      return;
    }
    if (attempt >= count || !answer.passing) throw failed(request.name, range, answer);
  }
}

function send(
  { url, headers }: RangeRequest,
  range: string,
): Failure | { readonly bytes: Uint8Array; readonly tag: string | null } {
  const xhr = new (XMLHttpRequest as new () => Xhr)();
  try {
    xhr.open('GET', url, false);
    xhr.responseType = 'arraybuffer';
    for (const [name, value] of Object.entries({ ...headers, Range: range })) xhr.setRequestHeader(name, value);
    xhr.send();
  } catch (cause) {
    return unreachable(url, cause);
  }
  if (xhr.status !== 206) return refusal(xhr.status, null);
  return { bytes: new Uint8Array(xhr.response), tag: xhr.getResponseHeader('etag') };
}
