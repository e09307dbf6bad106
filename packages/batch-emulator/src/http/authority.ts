import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TokenIssuer } from './tokens.ts';

const lifetime = 3600;
const largestForm = 64 * 1024;

/** A client that may have tokens, and the tenant that it belongs to. */
export interface TokenClient {
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Issues tokens as Entra ID does, for the client of the credentials: with HTTPS, identity libraries can log in here.
 *
 * The audience is the scope without `/.default`, so that the doubled slash of the Batch service's scope matters here too.
 */
export class Authority {
  readonly #url: string;
  readonly #client: TokenClient;
  readonly #tokens: TokenIssuer;

  /** @param url address of this server */
  constructor(url: string, client: TokenClient, tokens: TokenIssuer) {
    this.#url = `${url}/${client.tenant}`;
    this.#client = client;
    this.#tokens = tokens;
  }

  serves(path: string): boolean {
    return path.startsWith(`/${this.#client.tenant}/`);
  }

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (url.pathname.endsWith('/.well-known/openid-configuration')) {
      request.resume();
      send(response, 200, this.#configuration());
    } else if (request.method === 'POST' && url.pathname.endsWith('/oauth2/v2.0/token')) {
      const length = Number(request.headers['content-length'] ?? 0);
      const form = length <= largestForm ? await text(request) : '';
      this.#token(response, new URLSearchParams(form));
    } else {
      request.resume();
      send(response, 404, { error: 'not_found', error_description: 'There are a configuration and tokens here.' });
    }
  }

  #configuration(): unknown {
    return {
      issuer: `${this.#url}/v2.0`,
      authorization_endpoint: `${this.#url}/oauth2/v2.0/authorize`,
      token_endpoint: `${this.#url}/oauth2/v2.0/token`,
      jwks_uri: `${this.#url}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      response_types_supported: ['token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  #token(response: ServerResponse, form: URLSearchParams): void {
    if (form.get('grant_type') !== 'client_credentials') {
      send(response, 400, { error: 'unsupported_grant_type', error_description: 'Use client_credentials.' });
      return;
    }
    const known = form.get('client_id') === this.#client.clientId;
    if (!known || !equal(form.get('client_secret') ?? '', this.#client.clientSecret)) {
      send(response, 401, { error: 'invalid_client', error_description: 'The client id or its secret is wrong.' });
      return;
    }
    const aud = (form.get('scope') ?? '').replace(/\/\.default$/, '');
    const access_token = this.#tokens.issue({ aud, exp: Math.floor(Date.now() / 1000) + lifetime });
    send(response, 200, { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token });
  }
}

function equal(a: string, b: string): boolean {
  const [given, expected] = [Buffer.from(a), Buffer.from(b)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
