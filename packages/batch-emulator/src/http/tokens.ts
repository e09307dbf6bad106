import { createHmac, timingSafeEqual } from 'node:crypto';

/** The audience of tokens for the Batch service; its slash at the end matters. */
export const batchAudience = 'https://batch.core.windows.net/';

/** The audience of tokens for the page, which are good for nothing else. */
export const pageAudience = 'urn:batch-emulator:page';

/** What a token says. */
export interface TokenClaims {
  readonly aud: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly nbf?: number;
  /** Limits the token to what a task may do with this job. */
  readonly job?: string;
}

/** Issues and checks bearer tokens; only its own ones are good. */
export class TokenIssuer {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  issue(claims: TokenClaims): string {
    const head = encode({ alg: 'HS256', typ: 'JWT' });
    const body = encode({
      iss: 'https://sts.windows.net/emulator/',
      nbf: Math.floor(Date.now() / 1000) - 60,
      ...claims,
    });
    return `${head}.${body}.${this.#sign(`${head}.${body}`)}`;
  }

  /** What a token says, or what is wrong with it. */
  check(token: string, audience = batchAudience): TokenClaims | { readonly problem: string } {
    const [head = '', body = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.#sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
      return { problem: 'The access token is not signed by the issuer of this account.' };
    }
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as TokenClaims;
    const now = Date.now() / 1000;
    if (claims.exp <= now) return { problem: 'The access token has expired.' };
    if (claims.nbf !== undefined && claims.nbf > now) return { problem: 'The access token is not valid yet.' };
    if (claims.aud !== audience) {
      return { problem: `The access token is for '${claims.aud}'; the audience must be exactly '${audience}'.` };
    }
    return claims;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
