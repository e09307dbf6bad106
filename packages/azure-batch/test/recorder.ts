import { createDefaultHttpClient, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { Sent } from './fake-service.ts';

/** Sends requests on, and keeps them with their answers. */
export class Recorder implements HttpClient {
  readonly exchanges: { readonly sent: Sent; readonly status: number; readonly body: unknown }[] = [];
  readonly #network = createDefaultHttpClient();

  async sendRequest(request: PipelineRequest) {
    const response = await this.#network.sendRequest(request);
    const url = new URL(request.url);
    const text = typeof request.body === 'string' ? request.body : '';
    const headers = new Map(Array.from(request.headers, ([name, value]) => [name.toLowerCase(), value]));
    const { method } = request;
    const body = text === '' ? undefined : JSON.parse(text);
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    this.exchanges.push({
      sent: { method, url, path: url.pathname, headers, text, body },
      status: response.status,
      body: isJson && response.bodyAsText ? JSON.parse(response.bodyAsText) : undefined,
    });
    return response;
  }
}
