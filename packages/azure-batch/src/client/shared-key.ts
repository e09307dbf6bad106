import { createHmac } from 'node:crypto';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Secret } from '../secrets/secret.ts';

/** A request as far as its signature is concerned. */
export interface SignedParts {
  readonly method: string;
  readonly url: string;
  /** Value of a header, by its lower-case name. */
  header(name: string): string | undefined;
  readonly headerNames: Iterable<string>;
}

const standardHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
] as const;

/**
 * The text that Azure Batch signs a request by: method, eleven headers, `ocp-…` headers, `/account/path`, sorted query.
 *
 * @see https://learn.microsoft.com/rest/api/batchservice/authenticate-requests-to-the-azure-batch-service
 */
export function stringToSign(account: string, request: SignedParts): string {
  const headers = standardHeaders.map((name) => request.header(name) ?? '');
  const custom = [...request.headerNames]
    .map((name) => name.toLowerCase())
    .filter((name) => name.startsWith('ocp-'))
    .sort()
    .map((name) => `${name}:${(request.header(name) ?? '').replace(/\s*[\r\n]\s*/g, ' ').trim()}`);
  return [request.method.toUpperCase(), ...headers, ...custom, canonicalResource(account, request.url)].join('\n');
}

/** `/account/path`, the path as it is sent, and one line per query parameter: lower-case name, decoded values. */
function canonicalResource(account: string, url: string): string {
  const { pathname, searchParams } = new URL(url);
  const values = new Map<string, string[]>();
  for (const [name, value] of searchParams) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  const query = [...values.keys()].sort().map((name) => `${name}:${values.get(name)?.sort().join(',')}`);
  return [`/${account}${pathname}`, ...query].join('\n');
}

/** Signs every request with the key of a Batch account (HMAC-SHA256 of `stringToSign`). */
export function sharedKeyPolicy(account: string, key: Secret, now: () => number): PipelinePolicy {
  return {
    name: 'batchSharedKey',
    sendRequest(request, next) {
      const { headers } = request;
      headers.set('ocp-date', new Date(now()).toUTCString());
      const text = stringToSign(account, {
        method: request.method,
        url: request.url,
        header: (name) => headers.get(name),
        headerNames: Array.from(headers, ([name]) => name),
      });
      const signature = createHmac('sha256', Buffer.from(key.reveal(), 'base64')).update(text, 'utf8').digest('base64');
      headers.set('authorization', `SharedKey ${account}:${signature}`);
      return next(request);
    },
  };
}
