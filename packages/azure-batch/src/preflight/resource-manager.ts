import { describeFailure } from '../client/network-failure.ts';
import { type Refusal, serviceError } from '../client/service-error.ts';
import type { AzureAccount } from '../credentials/account.ts';
import { UnreachableError } from '../errors.ts';

const apiVersion = '2024-07-01';

function adviceFor({ status, operation }: Refusal): string | undefined {
  if (status === 404) return 'Check _SUBSCRIPTION_ID and _RESOURCE_GROUP.';
  if (status !== 403) return undefined;
  return operation === 'createManagedPool'
    ? 'Give who signs in the role Contributor on the Batch account, and Managed Identity Operator on the identities.'
    : 'Give the identity the role Reader on the Batch account to see quotas.';
}

/** A request that Azure Resource Manager refused. */
export class ManagementError extends serviceError('ManagementError', 'Azure Resource Manager', adviceFor) {}

/** What a Batch account may use, in cores, pools and jobs. */
export interface BatchQuotas {
  /** Undefined where the subscription's own quotas hold (pool allocation mode "user subscription"). */
  readonly dedicatedCores?: number;
  readonly spotCores?: number;
  /** Dedicated cores by the name of the family, where these are enforced. */
  readonly families?: ReadonlyMap<string, number>;
  readonly pools?: number;
  readonly activeJobs?: number;
}

/** A VM size that Azure Batch offers in a region. */
export interface OfferedSize {
  readonly name: string;
  readonly family: string;
  readonly cores?: number;
}

export interface ManagementOptions {
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
  /** Milliseconds for one answer. Default 10 000. */
  readonly timeout?: number;
}

/**
 * Reads quotas of the account.
 *
 * @throws ManagementError, UnreachableError, SignInError
 * @see https://learn.microsoft.com/rest/api/batchmanagement/batch-account/get
 */
export async function readQuotas(account: AzureAccount, options: ManagementOptions = {}): Promise<BatchQuotas> {
  const request = { method: 'GET', path: '' } as const;
  const { properties = {} } = await manage<{ readonly properties?: AccountProperties }>(
    account,
    'readQuotas',
    request,
    options,
  );
  const families = properties.dedicatedCoreQuotaPerVMFamilyEnforced
    ? new Map(
        (properties.dedicatedCoreQuotaPerVMFamily ?? []).map(({ name, coreQuota }) => [familyKey(name), coreQuota]),
      )
    : undefined;
  const { dedicatedCoreQuota, lowPriorityCoreQuota, poolQuota, activeJobAndJobScheduleQuota } = properties;
  return {
    ...(typeof dedicatedCoreQuota === 'number' && { dedicatedCores: dedicatedCoreQuota }),
    ...(typeof lowPriorityCoreQuota === 'number' && { spotCores: lowPriorityCoreQuota }),
    ...(families && { families }),
    ...(typeof poolQuota === 'number' && { pools: poolQuota }),
    ...(typeof activeJobAndJobScheduleQuota === 'number' && { activeJobs: activeJobAndJobScheduleQuota }),
  };
}

/**
 * Reads which VM sizes Azure Batch offers in the account's region.
 *
 * @see https://learn.microsoft.com/rest/api/batchmanagement/location/list-supported-virtual-machine-skus
 */
export async function readOfferedSizes(account: AzureAccount, options: ManagementOptions = {}): Promise<OfferedSize[]> {
  const { subscription, region } = account;
  let next: string | undefined =
    `/subscriptions/${subscription}/providers/Microsoft.Batch/locations/${region}/virtualMachineSkus`;
  const sizes: OfferedSize[] = [];
  while (next) {
    const page: SizesPage = await call<SizesPage>(account, 'readOfferedSizes', { method: 'GET', path: next }, options);
    for (const { name = '', familyName = '', capabilities = [] } of page.value ?? []) {
      const cores = Number(capabilities.find((capability) => capability.name === 'vCPUs')?.value);
      sizes.push({ name, family: familyName, ...(cores > 0 && { cores }) });
    }
    next = page.nextLink;
  }
  return sizes;
}

/** The name of a family for comparison: the services write it with and without spaces and capitals. */
export function familyKey(name: string): string {
  return name.toLowerCase().replace(/\s/g, '');
}

interface AccountProperties {
  readonly dedicatedCoreQuota?: number | null;
  readonly lowPriorityCoreQuota?: number | null;
  readonly dedicatedCoreQuotaPerVMFamily?: readonly { readonly name: string; readonly coreQuota: number }[] | null;
  readonly dedicatedCoreQuotaPerVMFamilyEnforced?: boolean;
  readonly poolQuota?: number | null;
  readonly activeJobAndJobScheduleQuota?: number | null;
}

interface SizesPage {
  readonly value?: readonly {
    readonly name?: string;
    readonly familyName?: string;
    readonly capabilities?: readonly { readonly name?: string; readonly value?: string }[];
  }[];
  readonly nextLink?: string;
}

interface ManagementRequest {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/**
 * Asks for something about the Batch account.
 *
 * @param request with a path below that of the account
 * @throws ManagementError, UnreachableError, SignInError
 */
export function manage<T>(
  account: AzureAccount,
  operation: string,
  request: ManagementRequest,
  options: ManagementOptions,
): Promise<T> {
  const { subscription, resourceGroup, name } = account;
  const group = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`;
  const path = `${group}/providers/Microsoft.Batch/batchAccounts/${name}${request.path && `/${request.path}`}`;
  return call(account, operation, { ...request, path }, options);
}

async function call<T>(
  account: AzureAccount,
  operation: string,
  { method, path, headers: more = {}, body: sent }: ManagementRequest,
  options: ManagementOptions,
): Promise<T> {
  const { management } = account.cloud;
  const { fetch: send = fetch, signal, timeout = 10_000 } = options;
  if (account.batch.kind !== 'token') throw new TypeError('Azure Resource Manager wants a sign-in, not a key.');
  const url = new URL(path, management);
  if (url.origin !== new URL(management).origin)
    throw new TypeError(`${operation}: ${url.origin} is not ${management}.`);
  if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', apiVersion);
  const credential = await account.batch.credential();
  const token = await credential.getToken(`${management}/.default`, signal ? { abortSignal: signal } : {});
  let response: Response;
  try {
    const limits = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
    const headers = {
      authorization: `Bearer ${token?.token ?? ''}`,
      ...(sent && { 'content-type': 'application/json' }),
      ...more,
    };
    const content = sent && { body: JSON.stringify(sent) };
    response = await send(url, { method, headers, ...content, signal: AbortSignal.any(limits) });
  } catch (error) {
    signal?.throwIfAborted();
    const failure = describeFailure(error);
    if (failure === undefined) throw error;
    throw new UnreachableError({ operation, host: url.host, ...failure });
  }
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok) return body as T;
  const { error = {} } = body as { readonly error?: { readonly code?: string; readonly message?: string } };
  const { code = `HTTP ${response.status}`, message = response.statusText } = error;
  throw new ManagementError({ operation, status: response.status, code, message });
}
