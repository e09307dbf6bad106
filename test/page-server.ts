import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { npmImports } from './npm-imports.ts';
import { projectFile } from './project-file.ts';
import { exported, type ImportMap, ownNames } from './project-imports.ts';
import { sendFile } from './send-file.ts';

const addresses = (names: ImportMap) =>
  Object.fromEntries(Object.entries(names).map(([name, path]) => [name, `/${path}`]));
const scopes = Object.fromEntries([...ownNames].map(([folder, names]) => [`/packages/${folder}/`, addresses(names)]));

/** With these a page is isolated from other origins, so that its workers may share memory. */
const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/**
 * Serves a page, the packages' sources, types stripped, and a file under `/data`, its neighbours under `/data/NAME`, by range, or as a
 * whole under `/whole/NAME`.
 *
 * @param packages names of npm packages that the page's modules may import
 */
export async function servePage(file: string, packages: readonly string[]): Promise<Server> {
  const html = htmlFor(packages);
  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(isolated)) response.setHeader(name, value);
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
  return server;
}

/** The page, with the names that its modules can import. */
function htmlFor(packages: readonly string[]): string {
  const importMap = { imports: { ...addresses(exported), ...addresses(npmImports(packages)) }, scopes };
  return `<!doctype html><script type="importmap">${JSON.stringify(importMap)}</script><input type="file" multiple>`;
}
