import { ServiceError } from '../wire/service-error.ts';
import { decodePath } from './decode-path.ts';
import { isSignedBy, type Signed } from './shared-key.ts';
import { batchAudience, type TokenIssuer } from './tokens.ts';

/** Longest time between the making of a request and its arrival. */
const longestWay = 15 * 60_000;

/** Who may use the account. */
export interface Guard {
  readonly accountName: string;
  readonly key: Buffer;
  readonly tokens: TokenIssuer;
  /** Where clients get tokens. */
  readonly authority: string;
}

/**
 * Checks the `Authorization` of a request: a signature with the account's key, or a bearer token.
 *
 * @throws ServiceError 401 with a challenge, or 403 when a signature doesn't fit
 */
export function authenticate(guard: Guard, request: Signed): void {
  const { authorization } = request.headers;
  if (authorization === undefined) throw challenge(guard, 'The Authorization header is missing.');
  const [scheme = '', ...rest] = authorization.split(' ');
  const credentials = rest.join(' ').trim();
  switch (scheme.toLowerCase()) {
    case 'sharedkey':
      checkSharedKey(guard, request, credentials);
      return;
    case 'bearer':
      checkToken(guard, request, credentials);
      return;
    default:
      throw new ServiceError('InvalidAuthenticationInfo', { AuthenticationErrorDetail: `Scheme '${scheme}'` });
  }
}

function checkSharedKey({ accountName, key }: Guard, request: Signed, credentials: string): void {
  const [name, signature] = credentials.split(':');
  if (name === undefined || signature === undefined) {
    throw new ServiceError('InvalidAuthenticationInfo', {
      AuthenticationErrorDetail: 'Not of the form account:signature',
    });
  }
  const { headers } = request;
  const date = Date.parse(String(headers['ocp-date'] ?? headers.date ?? ''));
  if (Number.isNaN(date)) throw denied('The request has no date: set the ocp-date or the Date header.');
  if (Math.abs(Date.now() - date) > longestWay) {
    throw denied(`The request was made at ${new Date(date).toUTCString()}, which is more than 15 minutes from now.`);
  }
  if (name.toLowerCase() !== accountName.toLowerCase()) throw denied(`There is no account '${name}' here.`);
  if (!isSignedBy(request, name, key, signature)) {
    throw denied('The signature does not fit the request and the account’s key.');
  }
}

function checkToken(guard: Guard, request: Signed, token: string): void {
  const claims = guard.tokens.check(token);
  if ('problem' in claims) throw challenge(guard, claims.problem);
  if (claims.job === undefined) return;
  const [kind, job] = decodePath(request.path).map((segment) => segment.toLowerCase());
  if (kind !== 'jobs' || job !== claims.job.toLowerCase()) throw new ServiceError('InsufficientPermissions');
}

function denied(detail: string): ServiceError {
  return new ServiceError('AuthenticationFailed', { AuthenticationErrorDetail: detail });
}

function challenge({ authority }: Guard, detail: string): ServiceError {
  return new ServiceError(
    'AuthenticationFailed',
    { AuthenticationErrorDetail: detail },
    {
      status: 401,
      headers: {
        'WWW-Authenticate': `Bearer authorization_uri="${authority}", resource_id="${batchAudience}"`,
      },
    },
  );
}
