import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers with a file, or the range of it that is asked for; `whole` stands for a server that knows no ranges. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { whole = false }: { readonly whole?: boolean } = {},
): Promise<void> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) {
    response.writeHead(404).end();
    return;
  }
  const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
  if (whole || range === null) {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    return;
  }
  const [from, to] = [Number(range[1]), Number(range[2])];
  const body = bytes.subarray(from, to + 1);
  response.writeHead(206, { 'content-range': `bytes ${from}-${from + body.length - 1}/${bytes.length}` }).end(body);
}
