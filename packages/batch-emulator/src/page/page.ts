import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine/engine.ts';
import { pageAudience, type TokenIssuer } from '../http/tokens.ts';
import { pageHtml, pageScript, pageStyle } from './page-source.ts';
import { logEnd, overview, taskRows } from './state-view.ts';

const policy = [
  "default-src 'none'",
  "connect-src 'self'",
  `script-src 'sha256-${hash(pageScript)}'`,
  `style-src 'sha256-${hash(pageStyle)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the page for people at `/`, and what it shows at `/?view=…` to those who have a token.
 *
 * Only requests that name this machine as host are answered, so that no page of the Web gets at it under a name of its own.
 */
export function servePage(
  engine: Engine,
  tokens: TokenIssuer,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): void {
  request.resume();
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) {
    send(response, 403, 'text/plain', 'Use the address 127.0.0.1.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, 'text/plain', 'This page can only be read.');
    return;
  }
  const view = url.searchParams.get('view');
  const [, token = ''] = /^Bearer (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (view === null) send(response, 200, 'text/html', pageHtml, { 'Content-Security-Policy': policy });
  else if ('problem' in tokens.check(token, pageAudience)) send(response, 401, 'text/plain', 'A token is needed.');
  else send(response, 200, 'application/json', JSON.stringify(viewOf(engine, view, url.searchParams)));
}

function viewOf(engine: Engine, view: string, query: URLSearchParams): unknown {
  const get = (name: string): string => query.get(name) ?? '';
  switch (view) {
    case 'tasks':
      return taskRows(engine, get('job'), get('filter'));
    case 'log':
      return logEnd(engine, get('job'), get('task'), get('file'));
    default:
      return overview(engine);
  }
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...headers,
  });
  response.end(body);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
