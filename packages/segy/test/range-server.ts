import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on this machine that serves ranges of some bytes, counts, and fails on demand. */
export interface RangeServer {
  readonly url: URL;
  readonly requests: { readonly from: number; readonly length: number; readonly token: string | undefined }[];
  /** What the request with this number (from 0, since it was set) gets: a status, half its bytes, or `null`: what it asks for. */
  answer: (n: number) => number | 'break' | null;
  tag: string;
  close(): Promise<void>;
}

export async function serveRanges(bytes: Uint8Array): Promise<RangeServer> {
  let answer: RangeServer['answer'] = () => null;
  let n = 0;
  const http = createServer((request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? ['', '0', '0'];
    const end = Math.min(Number(to) + 1, bytes.length);
    const token = request.headers['x-token'];
    served.requests.push({ from: Number(from), length: end - Number(from), token: token?.toString() });
    const how = answer(n++);
    if (typeof how === 'number') {
      response.writeHead(how).end('no');
      return;
    }
    const body = bytes.subarray(Number(from), end);
    response.writeHead(206, {
      'content-range': `bytes ${from}-${end - 1}/${bytes.length}`,
      'content-length': body.length,
      etag: served.tag,
    });
    if (how === null) response.end(body);
    else response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const served: RangeServer = {
    url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/line.segy`),
    requests: [],
    tag: '"first"',
    get answer() {
      return answer;
    },
    set answer(next) {
      answer = next;
      n = 0;
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return served;
}
