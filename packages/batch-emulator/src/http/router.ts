import { ServiceError } from '../wire/service-error.ts';
import type { Handler, Routes } from './api.ts';
import { decodePath } from './decode-path.ts';

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: Handler;
}

export interface Found {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the handler of a request. */
export class Router {
  readonly #routes: readonly Route[];

  constructor(...tables: readonly Routes[]) {
    this.#routes = tables.flatMap((table) =>
      Object.entries(table).map(([pattern, handler]) => {
        const [method = '', path = ''] = pattern.split(' ');
        return { method, segments: path.slice(1).split('/'), handler };
      }),
    );
  }

  /** @throws ServiceError when there is no such resource, or it doesn't understand the method */
  find(method: string, path: string): Found {
    const segments = decodePath(path);
    let known = false;
    for (const route of this.#routes) {
      const params = match(route.segments, segments);
      if (params === undefined) continue;
      if (route.method === method) return { handler: route.handler, params };
      known = true;
    }
    if (known) throw new ServiceError('UnsupportedHttpVerb', { Method: method });
    throw new ServiceError('InvalidUri', { Path: path }, { status: 404 });
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const rest = pattern.at(-1)?.endsWith('+}') ?? false;
  if (rest ? segments.length < pattern.length : segments.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] as string;
    if (!part.startsWith('{')) {
      if (part !== segment.toLowerCase()) return undefined;
    } else if (part.endsWith('+}')) params[part.slice(1, -2)] = segments.slice(i).join('/');
    else if (segment === '') return undefined;
    else params[part.slice(1, -1)] = segment;
  }
  return params;
}
