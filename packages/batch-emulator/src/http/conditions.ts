import type { Revision } from '../state/revision.ts';
import { ServiceError } from '../wire/service-error.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';

/**
 * Checks `If-Match`, `If-None-Match`, `If-Modified-Since` and `If-Unmodified-Since` against a resource.
 *
 * @returns the answer 304 for a read of what the client has already
 * @throws ServiceError 412 for a write whose condition isn't met
 */
export function checkConditions(request: ApiRequest, revision: Revision): ApiAnswer | undefined {
  const { headers, method } = request;
  const reads = method === 'GET' || method === 'HEAD';
  const same = headers['if-none-match'] !== undefined && matches(headers['if-none-match'], revision);
  const unmodified = (since: string | undefined): boolean =>
    since !== undefined && Math.floor(revision.modified / 1000) * 1000 <= Date.parse(since);
  const old = headers['if-none-match'] === undefined && unmodified(headers['if-modified-since']);
  if (reads && (same || old)) return { status: 304, revision };
  const modified = headers['if-unmodified-since'] !== undefined && !unmodified(headers['if-unmodified-since']);
  const other = headers['if-match'] !== undefined && !matches(headers['if-match'], revision);
  if (same || old || modified || other) throw new ServiceError('ConditionNotMet');
  return undefined;
}

function matches(header: string, { etag }: Revision): boolean {
  return header.split(',').some((tag) => {
    const plain = tag.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
    return plain === '*' || plain === etag;
  });
}
