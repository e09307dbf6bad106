import { matchesFilter, parseFilter } from '../odata/filter.ts';
import type { FilterFields } from '../odata/filter-fields.ts';
import { parseSelect, type Selection, select } from '../odata/select.ts';
import { ServiceError } from '../wire/service-error.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';

/** How resources of a kind are listed. */
export interface Listing<T> {
  /** Name in `odata.metadata`. */
  readonly name: string;
  /** Address of the service. */
  readonly url: string;
  /** What can be filtered by. */
  readonly fields: FilterFields;
  /** What can be selected; anything when absent. */
  readonly properties?: ReadonlySet<string>;
  /** Resources in ascending order of their keys. */
  readonly items: Iterable<T>;
  readonly key: (item: T) => string | number;
  /** The resource as it is sent; undefined when it is not to be seen. */
  readonly view: (item: T) => Readonly<Record<string, unknown>> | undefined;
}

const largestPage = 1000;

/** Answers a list request: filtered, selected, page by page. */
export function listAnswer<T>(request: ApiRequest, listing: Listing<T>): ApiAnswer {
  const { query } = request;
  const limit = pageSize(query.get('maxresults'));
  const filter = query.get('$filter');
  const condition = filter === null ? undefined : parseFilter(filter, listing.fields);
  const selection = selectionOf(request, listing.properties);
  const after = readToken(query.get('$skiptoken'));
  const value: unknown[] = [];
  let last: string | number | undefined;
  let more = false;
  for (const item of listing.items) {
    const key = listing.key(item);
    if (after !== undefined && key <= after) continue;
    const view = listing.view(item);
    if (view === undefined || (condition && !matchesFilter(condition, view))) continue;
    if (value.length === limit) {
      more = true;
      break;
    }
    value.push(selection ? select(view, selection) : view);
    last = key;
  }
  const body = {
    'odata.metadata': `${listing.url}/$metadata#${listing.name}`,
    value,
    ...(more && last !== undefined && { 'odata.nextLink': nextLink(request, listing.url, last) }),
  };
  return { status: 200, body };
}

/** One resource, with the properties that are asked for. */
export function itemBody(
  request: ApiRequest,
  url: string,
  name: string,
  view: Readonly<Record<string, unknown>>,
  properties?: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const selection = selectionOf(request, properties);
  return {
    'odata.metadata': `${url}/$metadata#${name}/@Element`,
    ...(selection ? select(view, selection) : view),
  };
}

function selectionOf({ query }: ApiRequest, properties: ReadonlySet<string> | undefined): Selection | undefined {
  const text = query.get('$select');
  return text === null || text.trim() === '' ? undefined : parseSelect(text, properties);
}

function pageSize(text: string | null): number {
  if (text === null) return largestPage;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > largestPage) {
    throw new ServiceError('OutOfRangeQueryParameterValue', {
      QueryParameterName: 'maxresults',
      QueryParameterValue: text,
      MinimumAllowed: 1,
      MaximumAllowed: largestPage,
    });
  }
  return size;
}

function nextLink({ path, query }: ApiRequest, url: string, last: string | number): string {
  const next = new URL(path, url);
  for (const [name, value] of query) next.searchParams.append(name, value);
  next.searchParams.set('$skiptoken', Buffer.from(JSON.stringify(last)).toString('base64url'));
  return next.href;
}

function readToken(token: string | null): string | number | undefined {
  if (token === null) return undefined;
  try {
    const last: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof last === 'string' || typeof last === 'number') return last;
  } catch {
    // It is none of ours.
  }
  throw new ServiceError('InvalidQueryParameterValue', {
    QueryParameterName: '$skiptoken',
    QueryParameterValue: token,
    Reason: 'it was not given out by this service',
  });
}
