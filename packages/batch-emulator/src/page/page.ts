import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine/engine.ts';

/** Serves the page for people. */
export function servePage(_engine: Engine, _request: IncomingMessage, response: ServerResponse, _url: URL): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end('<!doctype html><title>Batch emulator</title>');
}
