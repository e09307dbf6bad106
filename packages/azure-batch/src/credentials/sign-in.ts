import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { namesNetworkFailure } from '../client/network-failure.ts';
import { SignInError } from '../errors.ts';
import type { Secret } from '../secrets/secret.ts';
import type { SignIn } from './account.ts';
import type { Cloud } from './clouds.ts';

interface SignInOptions {
  /** Name of the account, for messages. */
  readonly account: string;
  readonly cloud: Cloud;
  /** Reaches Microsoft Entra; tests bring their own. */
  readonly httpClient?: HttpClient | undefined;
}

/** Signs in as an application, with its secret. */
export function asApplication(
  tenant: string,
  clientId: string,
  secret: Secret,
  { account, cloud, httpClient }: SignInOptions,
): SignIn {
  return once(async () => {
    const { ClientSecretCredential } = await identityLibrary(account);
    const options = { authorityHost: cloud.authority, ...(httpClient && { httpClient }) };
    return explained(account, new ClientSecretCredential(tenant, clientId, secret.reveal(), options));
  });
}

/** Signs in as whoever is signed in here already: environment, workload or managed identity, `az login`, and so on. */
export function asWhoeverIsHere({ account, cloud, httpClient }: SignInOptions): SignIn {
  return once(async () => {
    const { DefaultAzureCredential } = await identityLibrary(account);
    const options = { authorityHost: cloud.authority, ...(httpClient && { httpClient }) };
    return explained(account, new DefaultAzureCredential(options));
  });
}

/** Microsoft's library, which users install who sign in otherwise than by keys: it is larger than all the rest of this. */
async function identityLibrary(account: string): Promise<typeof import('@azure/identity')> {
  try {
    return await import('@azure/identity');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const advice = 'Install it (npm install @azure/identity), or give keys in place of _AD_TENANT and its like.';
    throw new SignInError({ account, problem: '@azure/identity is not installed.', advice });
  }
}

function once(signIn: SignIn): SignIn {
  let credential: Promise<TokenCredential> | undefined;
  return () => {
    credential ??= signIn();
    return credential;
  };
}

/** The same credential, whose failures say what to do. */
function explained(account: string, credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        if (options?.abortSignal?.aborted || !(error instanceof Error)) throw error;
        const problem = error.message.replace(/\s+/g, ' ').slice(0, 600);
        throw new SignInError({ account, problem, advice: advice(error.message) });
      }
    },
  };
}

/** @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function advice(problem: string): string {
  if (problem.includes('AADSTS7000215')) {
    return 'The secret is wrong: _AD_SECRET_BATCH wants the value of the secret, not its id.';
  }
  if (problem.includes('AADSTS7000222')) return 'The secret has expired: make a new one in the Azure portal.';
  if (problem.includes('AADSTS700016')) return 'The tenant has no such application: check _AD_BATCH_CLIENT_ID.';
  if (problem.includes('AADSTS90002') || problem.includes('AADSTS900023')) {
    return 'There is no such tenant: check _AD_TENANT.';
  }
  if (namesNetworkFailure(problem)) return 'Check the network connection.';
  return 'Run `az login`, or give _AD_TENANT, _AD_BATCH_CLIENT_ID and _AD_SECRET_BATCH, or a key.';
}
