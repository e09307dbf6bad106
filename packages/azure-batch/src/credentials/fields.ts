import { nearestWord } from '@judi4cloud/errors';

/** One field of credentials. */
interface Field {
  readonly what: string;
  readonly like: string;
  /** Environment variable that stands in for it where there is but one account. */
  readonly variable?: string;
}

const id = '11111111-2222-3333-4444-555555555555';

/** The fields of an account's credentials; names as in the `credentials.json` of AzureClusterlessHPC.jl, and some more. */
export const fields = {
  _BATCH_ACCOUNT_URL: {
    what: 'URL of the Batch account',
    like: 'https://judi.eastus.batch.azure.com',
    variable: 'AZURE_BATCH_ENDPOINT',
  },
  _BATCH_ACCOUNT_NAME: { what: 'name of the Batch account', like: 'judi', variable: 'AZURE_BATCH_ACCOUNT' },
  _BATCH_ACCOUNT_KEY: { what: 'key of the Batch account', like: 'c2VjcmV0…==', variable: 'AZURE_BATCH_ACCESS_KEY' },
  _BATCH_RESOURCE: { what: 'what tokens for Batch are for', like: 'https://batch.core.windows.net/' },
  _AD_TENANT: { what: 'tenant of Microsoft Entra', like: id },
  _AD_BATCH_CLIENT_ID: { what: 'id of the application that signs in', like: id },
  _AD_SECRET_BATCH: { what: 'secret of the application that signs in', like: 'Ab8Q~…' },
  _STORAGE_ACCOUNT_NAME: { what: 'name of the storage account', like: 'judidata', variable: 'AZURE_STORAGE_ACCOUNT' },
  _STORAGE_ACCOUNT_KEY: { what: 'key of the storage account', like: 'c2VjcmV0…==', variable: 'AZURE_STORAGE_KEY' },
  _STORAGE_ACCOUNT_URL: {
    what: 'URL of the Blob service',
    like: 'https://judidata.blob.core.windows.net',
    variable: 'AZURE_STORAGE_BLOB_ENDPOINT',
  },
  _SUBSCRIPTION_ID: { what: 'subscription, to see quotas', like: id, variable: 'AZURE_SUBSCRIPTION_ID' },
  _RESOURCE_GROUP: { what: 'resource group, to see quotas', like: 'seismic', variable: 'AZURE_RESOURCE_GROUP' },
  _REGION: { what: 'region', like: 'eastus' },
  _EMULATOR: { what: 'whether this is an emulator on this machine', like: 'true' },
  _APP_INSIGHTS_APP_ID: { what: 'id of Application Insights (not used)', like: id },
  _APP_INSIGHTS_INSTRUMENTATION_KEY: { what: 'key of Application Insights (not used)', like: id },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof fields;

/** An account's credentials as they are written down: names to texts. */
export type CredentialsObject = Readonly<Partial<Record<FieldName, string>>>;

const names = Object.keys(fields) as FieldName[];

/** The field that a name means, if it is not one itself. */
export function misspelt(name: string): FieldName | undefined {
  return name in fields ? undefined : (nearestWord(name, names) as FieldName | undefined);
}

/** A field, what it is and how it looks, for messages. */
export function describeField(name: FieldName): string {
  const { what, like } = fields[name];
  return `${what}, as "${name}": "${like}"`;
}

/** What environment variables say of an account. */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>): CredentialsObject {
  const pairs = names.flatMap((name) => {
    const field: Field = fields[name];
    const value = field.variable === undefined ? undefined : env[field.variable];
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/** The environment variable of a field. */
export function variableOf(name: FieldName): string | undefined {
  const field: Field = fields[name];
  return field.variable;
}
