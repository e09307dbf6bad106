import { blobUrl, uploadFile } from '../blob/containers.ts';
import { type Transfer, TransferError } from '../blob/transfer.ts';
import type { FailureInfo } from '../state/records/task-record.ts';
import type { OutputFile } from '../wire/common-shapes.ts';
import { matchFiles } from './glob.ts';

/** What uploads need. */
export interface UploadContext {
  readonly transfer: Transfer;
  readonly workingDirectory: string;
  /** The node's folder, which links of a task must not lead out of. */
  readonly nodeFolder: string;
  /** The task's environment: patterns may name its variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly succeeded: boolean;
  readonly signal: AbortSignal;
}

/** Uploads the output files that are wanted for this outcome; gives the failure if there was one. */
export async function uploadOutputs(
  files: readonly OutputFile[] | undefined,
  context: UploadContext,
): Promise<FailureInfo | undefined> {
  const { transfer, workingDirectory, nodeFolder, environment, signal } = context;
  for (const { filePattern, destination, uploadOptions } of files ?? []) {
    if (!wanted(uploadOptions.uploadCondition, context.succeeded)) continue;
    const { containerUrl, path, uploadHeaders } = destination.container;
    const pattern = expandVariables(filePattern, environment);
    const wild = /[*?[]/.test(pattern);
    const headers = Object.fromEntries((uploadHeaders ?? []).map(({ name, value }) => [name, value ?? '']));
    for (const match of matchFiles(pattern, workingDirectory, nodeFolder)) {
      const blob = path === undefined ? match.name : wild ? `${path.replace(/\/$/, '')}/${match.name}` : path;
      try {
        await uploadFile(transfer, blobUrl(containerUrl, blob), match.path, headers, signal);
      } catch (error) {
        signal.throwIfAborted();
        return uploadFailure(error, match.name);
      }
    }
  }
  return undefined;
}

function wanted(condition: OutputFile['uploadOptions']['uploadCondition'], succeeded: boolean): boolean {
  return condition === 'taskcompletion' || (condition === 'tasksuccess') === succeeded;
}

function expandVariables(pattern: string, environment: Readonly<Record<string, string>>): string {
  return pattern.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, plain) => environment[braced ?? plain] ?? '');
}

function uploadFailure(error: unknown, file: string): FailureInfo {
  const status = error instanceof TransferError ? error.status : undefined;
  const details = [{ name: 'FilePath', value: file }];
  const { message } = error as Error;
  if (status === 401 || status === 403)
    return { category: 'usererror', code: 'FileUploadAccessDenied', message, details };
  if (status === 404) return { category: 'usererror', code: 'FileUploadContainerNotFound', message, details };
  return { category: 'servererror', code: 'FileUploadMiscError', message, details };
}
