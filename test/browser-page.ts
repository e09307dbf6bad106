import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { npmImports } from './npm-imports.ts';
import { projectFile } from './project-file.ts';
import { exported, type ImportMap, ownNames } from './project-imports.ts';
import { sendFile } from './send-file.ts';

/** Where Debian's package `chromium` puts the browser. */
export const chromiumPath = '/usr/bin/chromium';

/** A page in a headless browser that can import the project's packages by their names. */
export interface BrowserPage {
  /** Runs the body of an async function in the page and gives what it returns. */
  run(body: string): Promise<unknown>;
  /** Drops files or folders of the disk on the page. */
  drop(paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const addresses = (names: ImportMap) =>
  Object.fromEntries(Object.entries(names).map(([name, path]) => [name, `/${path}`]));
const scopes = Object.fromEntries([...ownNames].map(([folder, names]) => [`/packages/${folder}/`, addresses(names)]));

/** The page, with the names that its modules can import. */
function htmlFor(packages: readonly string[]): string {
  const importMap = { imports: { ...addresses(exported), ...addresses(npmImports(packages)) }, scopes };
  return `<!doctype html><script type="importmap">${JSON.stringify(importMap)}</script><input type="file" multiple>`;
}

/**
 * Serves the packages' sources, types stripped, and a file under `/data`, its neighbours under `/data/NAME`, by range, or as a whole under
 * `/whole/NAME`; opens a page with the file picked in its input.
 *
 * @param profile folder for the browser's profile
 * @param packages names of npm packages that the page's modules may import
 */
export async function openPage(file: string, profile: string, packages: readonly string[] = []): Promise<BrowserPage> {
  const html = htmlFor(packages);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(html);
      return;
    }
    if (path === '/data') return sendFile(request, response, file);
    const [, kind, name] = /^\/(data|whole)\/(.+)$/.exec(decodeURIComponent(path)) ?? [];
    if (kind !== undefined)
      return sendFile(request, response, join(dirname(file), normalize(`/${name}`)), { whole: kind === 'whole' });
    const code = await readFile(projectFile(normalize(path).slice(1)), 'utf8').catch(() => null);
    if (code === null) response.writeHead(404).end();
    else
      response
        .writeHead(200, { 'content-type': 'text/javascript' })
        .end(path.endsWith('.ts') ? stripTypeScriptTypes(code) : code);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const options = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--remote-debugging-port=0',
  ];
  const browser = spawn(chromiumPath, [...options, `--user-data-dir=${join(profile, 'profile')}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await devToolsAddress(browser.stderr);
  const send = await connect(address);
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const inPage = (method: string, params: object) => send(method, params, String(sessionId));
  await inPage('Page.navigate', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  const run = async (body: string) => {
    const expression = `(async () => {${body}})()`;
    const answer = await inPage('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = answer as { result: { value?: unknown }; exceptionDetails?: unknown };
    if (exceptionDetails !== undefined) throw new Error(`The page failed: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  };
  await run(`if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done));
    while (document.querySelector('input') === null) await new Promise((done) => setTimeout(done, 10));`);
  const { root } = (await inPage('DOM.getDocument', {})) as { root: { nodeId: number } };
  const { nodeId } = await inPage('DOM.querySelector', { nodeId: root.nodeId, selector: 'input' });
  await inPage('DOM.setFileInputFiles', { nodeId, files: [file] });
  return {
    run,
    async drop(files) {
      const data = { items: [], files, dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'])
        await inPage('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
    },
    async close() {
      const ended = once(browser, 'exit');
      await send('Browser.close', {}).catch(() => browser.kill());
      await ended;
      server.closeAllConnections();
      server.close();
    },
  };
}

function devToolsAddress(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    output.on('data', (chunk) => {
      text += chunk;
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found !== null) resolve(found[1]);
    });
    output.on('end', () => reject(new Error(`Chromium ended before it could be reached: ${text}`)));
  });
}

type Send = (method: string, params: object, sessionId?: string) => Promise<Record<string, unknown>>;

async function connect(address: string): Promise<Send> {
  const socket = new WebSocket(address);
  const waiting = new Map<
    number,
    { resolve: (value: Record<string, unknown>) => void; reject: (error: Error) => void }
  >();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number; result?: Record<string, unknown>; error?: unknown };
    const waiter = waiting.get(message.id ?? -1);
    waiting.delete(message.id ?? -1);
    if (message.error === undefined) waiter?.resolve(message.result ?? {});
    else waiter?.reject(new Error(JSON.stringify(message.error)));
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium closed the connection'));
  });
  await once(socket, 'open');
  let id = 0;
  return (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
}
