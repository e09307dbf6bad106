import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Transfer } from './transfer.ts';

const storageVersion = '2021-12-02';
/** Blobs up to this size are sent in one piece. */
const onePiece = 8 * 2 ** 20;
const blockBytes = 4 * 2 ** 20;

/** A blob's URL: a container's URL, with its signature, and the name of a blob. */
export function blobUrl(containerUrl: string, name: string): string {
  const url = new URL(containerUrl);
  const path = name.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
  return url.href;
}

/** The names of the blobs of a container that begin with a prefix. */
export async function listBlobs(
  transfer: Transfer,
  containerUrl: string,
  prefix: string,
  signal: AbortSignal,
): Promise<string[]> {
  const names: string[] = [];
  let marker = '';
  do {
    const url = new URL(containerUrl);
    url.searchParams.set('restype', 'container');
    url.searchParams.set('comp', 'list');
    if (prefix !== '') url.searchParams.set('prefix', prefix);
    if (marker !== '') url.searchParams.set('marker', marker);
    const page = await transfer.run(
      { method: 'GET', url: url.href, headers: { 'x-ms-version': storageVersion }, signal, accept: [200] },
      text,
    );
    for (const [, name] of page.matchAll(/<Blob>.*?<Name>(.*?)<\/Name>.*?<\/Blob>/gs))
      names.push(unescapeXml(name ?? ''));
    marker = unescapeXml(/<NextMarker>(.*?)<\/NextMarker>/s.exec(page)?.[1] ?? '');
  } while (marker !== '');
  return names;
}

/** Uploads a file as a block blob. */
export async function uploadFile(
  transfer: Transfer,
  url: string,
  file: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const { size } = await stat(file);
  const common = { 'x-ms-version': storageVersion };
  const put = (target: string, start: number, length: number, more: Readonly<Record<string, string>>): Promise<void> =>
    transfer.run(
      {
        method: 'PUT',
        url: target,
        headers: { ...common, ...more, 'content-length': length },
        body: () => (length === 0 ? Buffer.alloc(0) : createReadStream(file, { start, end: start + length - 1 })),
        signal,
        accept: [201],
      },
      async (answer) => {
        await text(answer);
      },
    );
  if (size <= onePiece) {
    await put(url, 0, size, { 'x-ms-blob-type': 'BlockBlob', ...headers });
    return;
  }
  const ids: string[] = [];
  for (let start = 0; start < size; start += blockBytes) {
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64');
    ids.push(id);
    await put(withQuery(url, { comp: 'block', blockid: id }), start, Math.min(blockBytes, size - start), {});
  }
  const blocks = Buffer.from(`<BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`);
  await transfer.run(
    {
      method: 'PUT',
      url: withQuery(url, { comp: 'blocklist' }),
      headers: { ...common, ...headers, 'content-length': blocks.length },
      body: () => blocks,
      signal,
      accept: [201],
    },
    text,
  );
}

function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const result = new URL(url);
  for (const [name, value] of Object.entries(query)) result.searchParams.set(name, value);
  return result.href;
}

function unescapeXml(text: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return names[name] ?? all;
  });
}
