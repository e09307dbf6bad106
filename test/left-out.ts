import { existsSync } from 'node:fs';
import type { TestContext } from 'vitest';

/** Why a test may be left out in CI too: what can't be installed, or isn't asked for. With any other reason a run of CI fails. */
export const beyondCi = {
  compiler: 'no C compiler works here',
  realData: 'JUDI_DATA names no folder with real models and SEG-Y files',
  reference: 'BATCH_API names no folder with the OpenAPI of Azure Batch',
  largePayload: 'PAYLOAD_GIB asks for no large payload (5 needs 16 GiB of memory)',
  addresses: 'the system gives no addresses for 16 GiB that hardly anything is written to',
  linux: 'only Linux has this',
  posix: 'Windows has no such thing',
} as const;

/** Leaves a test out where there is no browser. */
export function needsChromium({ skip }: TestContext): void {
  skip(!existsSync(chromiumPath), `there is no ${chromiumPath} (Debian: chromium)`);
}

/** Where Debian's package `chromium` puts the browser. */
export const chromiumPath = '/usr/bin/chromium';

/** Leaves a test out that looks into Linux's `/proc` or `/dev`. */
export function needsLinux({ skip }: TestContext): void {
  skip(process.platform !== 'linux', beyondCi.linux);
}

/** Leaves a test out that needs signals, process groups or a shell. */
export function needsPosix({ skip }: TestContext): void {
  skip(process.platform === 'win32', beyondCi.posix);
}
