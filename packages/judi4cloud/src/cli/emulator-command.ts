import { once } from 'node:events';
import { tryFile } from '@judi4cloud/errors/disk';
import { startEmulator } from '../clusterless/embedded-emulator.ts';
import { onInterrupt } from './interrupt.ts';
import { type CommonOptions, reporterOf } from './session.ts';

export interface EmulatorCommandOptions extends CommonOptions {
  readonly port: number;
  readonly blobPort: number;
  readonly folder?: string;
  readonly credentials?: string;
  readonly realistic?: boolean;
}

/** `judi emulator` */
export async function emulator(options: EmulatorCommandOptions): Promise<void> {
  const { port, blobPort, folder, credentials: file, realistic, verbose, json } = options;
  const reporter = reporterOf(options);
  if (file !== undefined) await tryFile(file);
  using interrupt = onInterrupt();
  const { realisticTiming } = await import('@judi4cloud/batch-emulator').catch(() => ({ realisticTiming: undefined }));
  await using running = await startEmulator({
    port,
    blobPort,
    ...(folder !== undefined && { folder }),
    ...(realistic && realisticTiming && { timing: realisticTiming }),
    ...(verbose && { log: (line: string) => reporter.note(line) }),
  });
  const credentials = running.credentials();
  if (file !== undefined) running.writeCredentials(file);
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ url: running.url, blobUrl: running.blobUrl, pageUrl: running.pageUrl, credentials, file }, undefined, 2)}\n`,
    );
  } else {
    reporter.heading('Emulator of Azure Batch');
    reporter.line(`Batch         ${running.url}`);
    reporter.line(`  account     ${credentials._BATCH_ACCOUNT_NAME}`);
    reporter.line(`  key         ${credentials._BATCH_ACCOUNT_KEY}`);
    reporter.line(`Blob Storage  ${running.blobUrl}`);
    reporter.line(`  account     ${credentials._STORAGE_ACCOUNT_NAME}`);
    reporter.line(`  key         ${credentials._STORAGE_ACCOUNT_KEY}`);
    reporter.line(`Page          ${running.pageUrl}   (shows pools, jobs and tasks in a browser)`);
    if (file !== undefined) reporter.line(`Credentials   ${file}`);
    if (folder !== undefined) reporter.line(`State         ${folder}`);
    reporter.note('\nPress Ctrl-C to end it.');
  }
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
}
