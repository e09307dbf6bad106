import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What of a request is signed with the account's key. */
export interface Signed {
  readonly method: string;
  /** The path as it was sent, encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
}

/** Headers whose values are signed, in this order, after the length of the content. */
const headersBefore = ['content-encoding', 'content-language'] as const;
const headersAfter = [
  ...(['content-md5', 'content-type', 'date', 'if-modified-since', 'if-match'] as const),
  ...(['if-none-match', 'if-unmodified-since', 'range'] as const),
];

/**
 * The signature of a request: HMAC-SHA256 over the method, eleven headers, `ocp-*` headers, the path and the query.
 *
 * @param length the content's length as the signer wrote it
 */
export function sharedKeySignature(
  signed: Signed,
  accountName: string,
  key: Buffer,
  length: string,
  lowerCaseQuery = true,
): string {
  const { method, path, query, headers } = signed;
  const value = (name: string): string => String(headers[name] ?? '');
  const lines = [method, ...headersBefore.map(value), length, ...headersAfter.map(value)];
  for (const name of Object.keys(headers).sort()) {
    if (name.startsWith('ocp-')) lines.push(`${name}:${value(name).trim()}`);
  }
  lines.push(`/${accountName}${path}`);
  const parameters = new Map<string, string[]>();
  for (const [name, text] of query) {
    const key = lowerCaseQuery ? name.toLowerCase() : name;
    parameters.set(key, [...(parameters.get(key) ?? []), text]);
  }
  for (const name of [...parameters.keys()].sort()) lines.push(`${name}:${parameters.get(name)?.sort().join(',')}`);
  return createHmac('sha256', key).update(lines.join('\n'), 'utf8').digest('base64');
}

/** True when the signature fits. Without a body the length may be signed as nothing or as 0, whatever was sent. */
export function isSignedBy(signed: Signed, accountName: string, key: Buffer, signature: string): boolean {
  const sent = String(signed.headers['content-length'] ?? '');
  const lengths = new Set(signed.bodyBytes === 0 ? [sent, '', '0'] : [sent, String(signed.bodyBytes)]);
  const given = Buffer.from(signature);
  const fits = (length: string, lowerCase: boolean): boolean => {
    const expected = Buffer.from(sharedKeySignature(signed, accountName, key, length, lowerCase));
    return expected.length === given.length && timingSafeEqual(expected, given);
  };
  return [true, false].some((lowerCase) => [...lengths].some((length) => fits(length, lowerCase)));
}
