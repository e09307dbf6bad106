/** Names of services in one of Azure's clouds. */
export interface Cloud {
  readonly name: string;
  /** End of the names of Batch accounts. */
  readonly batch: string;
  /** End of the names of Blob accounts. */
  readonly blob: string;
  /** What tokens for Batch are for. */
  readonly batchResource: string;
  /** Where people and applications sign in. */
  readonly authority: string;
  /** Azure Resource Manager. */
  readonly management: string;
}

export const publicCloud: Cloud = {
  name: 'Azure',
  batch: 'batch.azure.com',
  blob: 'blob.core.windows.net',
  batchResource: 'https://batch.core.windows.net/',
  authority: 'https://login.microsoftonline.com',
  management: 'https://management.azure.com',
};

const clouds: readonly Cloud[] = [
  publicCloud,
  {
    name: 'Azure Government',
    batch: 'batch.usgovcloudapi.net',
    blob: 'blob.core.usgovcloudapi.net',
    batchResource: 'https://batch.core.usgovcloudapi.net/',
    authority: 'https://login.microsoftonline.us',
    management: 'https://management.usgovcloudapi.net',
  },
  {
    name: 'Azure in China',
    batch: 'batch.chinacloudapi.cn',
    blob: 'blob.core.chinacloudapi.cn',
    batchResource: 'https://batch.chinacloudapi.cn/',
    authority: 'https://login.chinacloudapi.cn',
    management: 'https://management.chinacloudapi.cn',
  },
];

/** What the host of a Batch account tells: `judi.eastus.batch.azure.com` is account judi in eastus. */
export function readBatchHost(
  host: string,
): { readonly account: string; readonly region: string; readonly cloud: Cloud } | undefined {
  for (const cloud of clouds) {
    if (!host.endsWith(`.${cloud.batch}`)) continue;
    const [account, region, ...more] = host.slice(0, -cloud.batch.length - 1).split('.');
    if (account && region && more.length === 0) return { account, region, cloud };
  }
  return undefined;
}

/** The name of the account in the host of a Blob account: `judidata.blob.core.windows.net` is judidata. */
export function readBlobHost(host: string): string | undefined {
  const cloud = clouds.find(({ blob }) => host.endsWith(`.${blob}`));
  return cloud && host.slice(0, -cloud.blob.length - 1);
}
