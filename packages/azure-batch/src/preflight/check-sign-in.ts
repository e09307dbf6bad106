import { type AzureAccount, isEmulated } from '../credentials/account.ts';
import { whyNoManagement } from './check-quotas.ts';
import { type Finding, fault, ok } from './finding.ts';

/** What of a pool depends on how one signs in. */
export interface SignInNeeds {
  readonly subnet?: string | undefined;
  readonly imageResourceId?: string | undefined;
  /** Managed identities of the nodes. */
  readonly identities?: readonly string[] | undefined;
}

/**
 * Looks whether the account may make such a pool: subnets and images of one's own are not for those who come with the account's key, and
 * managed identities are given by Azure Resource Manager alone.
 */
export function checkSignIn(account: AzureAccount, needs: SignInNeeds): Finding[] {
  const { subnet, imageResourceId, identities = [] } = needs;
  const resources = [subnet !== undefined && 'subnet', imageResourceId !== undefined && 'imageResourceId'];
  const wanted = resources.filter((name) => name !== false);
  const findings: Finding[] = [];
  if (wanted.length > 0 && account.batch.kind === 'shared-key' && !isEmulated(account)) {
    const advice = 'Leave _BATCH_ACCOUNT_KEY out and sign in: az login, or an application.';
    findings.push(
      fault('sign-in', `Azure Batch does not take ${wanted.join(' and ')} from who comes with a key`, advice),
    );
  }
  const why = identities.length > 0 ? whyNoManagement(account) : undefined;
  if (why !== undefined) {
    const advice = 'Sign in without a key, and give _SUBSCRIPTION_ID and _RESOURCE_GROUP.';
    findings.push(
      fault('sign-in', `Azure Resource Manager, which gives managed identities, can't be asked: ${why}`, advice),
    );
  }
  const asked = wanted.length > 0 || identities.length > 0;
  return asked && findings.length === 0 ? [ok('sign-in', 'The account may have such a pool')] : findings;
}
