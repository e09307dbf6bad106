// The name of @judi4cloud/azure-batch before it was a package of its own.
export * from '@judi4cloud/azure-batch';
