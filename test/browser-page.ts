import type { AddressInfo } from 'node:net';
import { type Browser, startBrowser } from './chromium.ts';
import { servePage } from './page-server.ts';

/** A page in a headless browser that can import the project's packages by their names. */
export interface BrowserPage {
  /** Runs the body of an async function in the page and gives what it returns. */
  run(body: string): Promise<unknown>;
  /** Drops files or folders of the disk on the page. */
  drop(paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a page with a file picked in its input; the file's folder is served too.
 *
 * @param profile a folder that isn't there, for all that the browser keeps; it goes with the browser
 * @param packages names of npm packages that the page's modules may import
 */
export async function openPage(file: string, profile: string, packages: readonly string[] = []): Promise<BrowserPage> {
  const server = await servePage(file, packages);
  const browser = startBrowser(profile);
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  try {
    const { port } = server.address() as AddressInfo;
    return { ...(await openTab(browser, `http://127.0.0.1:${port}/`, file)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens a page with a file picked in its input. */
async function openTab({ send }: Browser, url: string, file: string): Promise<Omit<BrowserPage, 'close'>> {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const inPage = (method: string, params: object) => send(method, params, String(sessionId));
  await inPage('Page.navigate', { url });
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
  };
}
