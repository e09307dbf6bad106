import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CredentialsProblem } from '../errors.ts';
import { Secret } from '../secrets/secret.ts';
import type { AzureAccount, SignIn } from './account.ts';
import { publicCloud, readBatchHost, readBlobHost } from './clouds.ts';
import { FieldReader, shown } from './field-reader.ts';
import { describeField, type FieldName } from './fields.ts';
import { asApplication, asWhoeverIsHere } from './sign-in.ts';

/** Reads one account, gathering every fault; the account is undefined when there are any. */
export function readAccount(
  given: unknown,
  httpClient?: HttpClient,
): { readonly account?: AzureAccount; readonly problems: readonly CredentialsProblem[] } {
  const reader = new FieldReader(given);
  const url = reader.url('_BATCH_ACCOUNT_URL');
  if (url === undefined) reader.missing('_BATCH_ACCOUNT_URL');
  if (url && url.pathname !== '/') {
    reader.fault(
      '_BATCH_ACCOUNT_URL',
      `ends in '${url.pathname}'`,
      `Expected the ${describeField('_BATCH_ACCOUNT_URL')}`,
    );
  }
  const host = url && readBatchHost(url.hostname);
  const name = reader.agreed('_BATCH_ACCOUNT_NAME', host?.account, 'the URL');
  const region = reader.agreed('_REGION', host?.region, 'the URL');
  const cloud = host?.cloud ?? publicCloud;
  const account = name ?? url?.host ?? '';
  const emulator = reader.get('_EMULATOR') === 'true';

  const key = reader.key('_BATCH_ACCOUNT_KEY');
  const application = readApplication(reader, key !== undefined);
  const options = { account, cloud, httpClient };
  const signIn: SignIn = application
    ? asApplication(application.tenant, application.clientId, application.secret, options)
    : asWhoeverIsHere(options);
  if (key && url && name === undefined) reader.missing('_BATCH_ACCOUNT_NAME');
  if (!key && url?.protocol === 'http:' && !emulator) {
    const advice = 'For an emulator on this machine say "_EMULATOR": "true"; otherwise use an https:// URL';
    reader.fault('_BATCH_ACCOUNT_URL', 'is http, over which no token is sent', advice);
  }
  const resource = reader.get('_BATCH_RESOURCE') ?? cloud.batchResource;

  const storage = readStorage(reader, cloud.blob, signIn);
  const { problems } = reader;
  if (problems.length > 0 || url === undefined || storage === undefined) return { problems };
  const subscription = reader.get('_SUBSCRIPTION_ID');
  const resourceGroup = reader.get('_RESOURCE_GROUP');
  return {
    problems,
    account: {
      name: account,
      cloud,
      batchUrl: url.origin,
      batch: key
        ? { kind: 'shared-key', accountName: account, key }
        : {
            kind: 'token',
            scope: `${resource.replace(/\/*$/, '')}/.default`,
            credential: signIn,
            allowHttpLoopback: emulator,
          },
      storage,
      ...(region !== undefined && { region }),
      ...(subscription !== undefined && { subscription }),
      ...(resourceGroup !== undefined && { resourceGroup }),
    },
  };
}

/** The application that signs in, if there is one; a key of the Batch account makes it superfluous. */
function readApplication(reader: FieldReader, hasKey: boolean) {
  const tenant = reader.get('_AD_TENANT');
  const clientId = reader.get('_AD_BATCH_CLIENT_ID');
  const secret = reader.get('_AD_SECRET_BATCH');
  if (hasKey) return undefined;
  const values = { _AD_TENANT: tenant, _AD_BATCH_CLIENT_ID: clientId, _AD_SECRET_BATCH: secret };
  if (Object.values(values).every((value) => value === undefined)) return undefined;
  for (const [field, value] of Object.entries(values)) {
    if (value === undefined) reader.missing(field as FieldName, 'to sign in as an application');
  }
  const guid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
  if (tenant !== undefined && !guid.test(tenant) && !/^[\w-]+(?:\.[\w-]+)+$/.test(tenant)) {
    reader.fault('_AD_TENANT', 'is no tenant id', `Expected the ${describeField('_AD_TENANT')}, or a domain`);
  }
  if (clientId !== undefined && !guid.test(clientId)) {
    reader.fault('_AD_BATCH_CLIENT_ID', 'is no id', `Expected the ${describeField('_AD_BATCH_CLIENT_ID')}`);
  }
  return tenant && clientId && secret ? { tenant, clientId, secret: new Secret(secret) } : undefined;
}

function readStorage(reader: FieldReader, suffix: string, credential: SignIn): AzureAccount['storage'] | undefined {
  const url = reader.url('_STORAGE_ACCOUNT_URL');
  const name = reader.agreed('_STORAGE_ACCOUNT_NAME', url && readBlobHost(url.hostname), 'the URL');
  if (name === undefined) {
    reader.missing('_STORAGE_ACCOUNT_NAME');
    return undefined;
  }
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    const advice = `Expected the ${describeField('_STORAGE_ACCOUNT_NAME')}: 3 to 24 small letters and digits`;
    reader.fault('_STORAGE_ACCOUNT_NAME', `is ${shown(name)}`, advice);
  }
  const key = reader.key('_STORAGE_ACCOUNT_KEY');
  return {
    name,
    url: url ? url.href.replace(/\/$/, '') : `https://${name}.${suffix}`,
    auth: key ? { kind: 'shared-key', key } : { kind: 'token', credential },
  };
}
