import type { IncomingHttpHeaders } from 'node:http';
import type { Revision } from '../state/revision.ts';
import type { ApiVersion } from '../wire/api-version.ts';

/** A request to the service that was authenticated and understood so far. */
export interface ApiRequest {
  readonly method: string;
  /** The path, decoded. */
  readonly path: string;
  /** What stands in the path for the placeholders of the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly version: ApiVersion;
  readonly bodyBytes: number;
  /** The body as JSON; undefined when there is none. */
  readonly body: unknown;
}

/** Bytes of a file to be sent. */
export interface FileSlice {
  readonly path: string;
  readonly start: number;
  readonly length: number;
}

/** What a request is answered with. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly file?: FileSlice;
  readonly headers?: Readonly<Record<string, string>>;
  /** The version of the resource: `ETag` and `Last-Modified`. */
  readonly revision?: Revision;
}

export type Handler = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

/** Handlers by method and path, such as `GET /jobs/{jobId}`; a last `{name+}` takes the rest of the path. */
export type Routes = Readonly<Record<string, Handler>>;
