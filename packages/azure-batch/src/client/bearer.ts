import type { TokenCredential } from '@azure/core-auth';
import { bearerTokenAuthenticationPolicy, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { InsecureConnectionError } from '../errors.ts';
import { isLoopback } from './loopback.ts';

/** Where the tokens of a client come from. */
export interface TokenSource {
  readonly scope: string;
  credential(): Promise<TokenCredential>;
  /** Sends tokens unencrypted to this machine's own addresses, as an emulator wants them. Default false. */
  readonly allowHttpLoopback?: boolean;
}

/**
 * Sends a token of Microsoft Entra with every request, renewed in time.
 *
 * @throws InsecureConnectionError for `http:`, but for loopback addresses where `allowHttpLoopback` is set
 */
export function bearerPolicy(source: TokenSource, now: () => number): PipelinePolicy {
  let secure: PipelinePolicy | undefined;
  let loopback: { readonly token: string; readonly until: number } | undefined;
  return {
    name: 'batchBearer',
    async sendRequest(request, next) {
      const { protocol, hostname } = new URL(request.url);
      if (protocol === 'https:') {
        secure ??= bearerTokenAuthenticationPolicy({ credential: await source.credential(), scopes: source.scope });
        return secure.sendRequest(request, next);
      }
      if (!source.allowHttpLoopback || !isLoopback(hostname))
        throw new InsecureConnectionError({ url: request.url, what: 'A token' });
      if (loopback === undefined || loopback.until <= now()) {
        const token = await (await source.credential()).getToken(source.scope);
        if (token === null) throw new TypeError(`The credential gave no token for ${source.scope}.`);
        loopback = { token: token.token, until: token.expiresOnTimestamp - 60_000 };
      }
      request.headers.set('authorization', `Bearer ${loopback.token}`);
      return next(request);
    },
  };
}
