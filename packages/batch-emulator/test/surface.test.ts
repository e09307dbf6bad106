import * as surface from '@judi4cloud/batch-emulator';
import { expect, test } from 'vitest';
import { withoutStorage } from './emulated.ts';

test('the public names of the package', async () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "EmulatorStartError",
      "ManualClock",
      "PortInUseError",
      "StateFolderError",
      "UnknownTargetError",
      "generousQuotas",
      "isEmulatorError",
      "quickTiming",
      "realisticTiming",
      "startBatchEmulator",
      "systemClock",
    ]
  `);
  await using emulator = await withoutStorage();
  const members = (value: object): string[] => [
    ...Object.keys(value),
    ...Object.getOwnPropertyNames(Object.getPrototypeOf(value)).filter((name) => name !== 'constructor'),
  ];
  expect(members(emulator).sort()).toMatchInlineSnapshot(`
    [
      "blobUrl",
      "clock",
      "close",
      "credentials",
      "faults",
      "folder",
      "issueToken",
      "pageUrl",
      "stats",
      "unref",
      "url",
      "writeCredentials",
    ]
  `);
  expect(members(emulator.faults).sort()).toMatchInlineSnapshot(`
    [
      "evict",
      "fillDisk",
      "freeDisk",
      "killTask",
      "loseNode",
      "plan",
      "storm",
    ]
  `);
  expect(Object.keys(emulator.credentials())).toMatchInlineSnapshot(`
    [
      "_AD_TENANT",
      "_AD_BATCH_CLIENT_ID",
      "_AD_SECRET_BATCH",
      "_BATCH_ACCOUNT_NAME",
      "_BATCH_ACCOUNT_KEY",
      "_BATCH_ACCOUNT_URL",
      "_BATCH_RESOURCE",
      "_REGION",
      "_STORAGE_ACCOUNT_NAME",
      "_STORAGE_ACCOUNT_KEY",
      "_STORAGE_ACCOUNT_URL",
    ]
  `);
});
