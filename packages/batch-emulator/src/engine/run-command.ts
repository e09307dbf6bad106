import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { splitCommandLine } from '../node/command-line.ts';
import { type CommandEnd, type RunningCommand, runCommand } from '../node/command-process.ts';
import { isDiskFull } from '../node/disk-full.ts';
import { DownloadCache } from '../node/download-cache.ts';
import { commandEnvironment } from '../node/environment.ts';
import { uploadOutputs } from '../node/output-uploads.ts';
import { downloadResources, ResourceFileError } from '../node/resource-files.ts';
import type { Node } from '../state/entities.ts';
import type { FailureInfo } from '../state/records/task-record.ts';
import type { EnvironmentSetting, OutputFile, ResourceFile } from '../wire/common-shapes.ts';
import type { Engine } from './engine.ts';

/** A command to run on a node: of a task, a start task, a job preparation or release task. */
export interface NodeCommand {
  /** Its folder on the node, made anew. */
  readonly folder: string;
  readonly commandLine: string;
  readonly resourceFiles?: readonly ResourceFile[] | undefined;
  readonly outputFiles?: readonly OutputFile[] | undefined;
  readonly settings: readonly (readonly EnvironmentSetting[] | undefined)[];
  readonly jobId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly preparationId?: string | undefined;
  readonly token?: string | undefined;
  /** Milliseconds that it may last, in all. */
  readonly limit: number;
}

/** How a run is stopped and watched from outside. */
export interface RunControl {
  readonly signal: AbortSignal;
  /** Told the process as soon as it runs. */
  readonly onStart: (command: RunningCommand) => void;
}

/** How a run of a command came out. */
export interface Outcome {
  readonly exitCode?: number;
  readonly failure?: FailureInfo;
  /** False when the command could not be run at all. */
  readonly began: boolean;
}

/** The failure of a command whose time was over. */
const timeOver: FailureInfo = {
  category: 'servererror',
  code: 'TaskEnded',
  message: 'The task has run for longer than its maximum wall clock time and was ended.',
};

function diskFull(message: string): FailureInfo {
  return { category: 'servererror', code: 'DiskFull', message };
}

/** Runs a command on a node: makes its folder, downloads, runs, uploads. Never throws; an abort is an outcome as well. */
export async function runOnNode(
  engine: Engine,
  node: Node,
  command: NodeCommand,
  control: RunControl,
): Promise<Outcome> {
  const { folder, commandLine } = command;
  const words = splitCommandLine(commandLine);
  const workingDirectory = join(folder, 'wd');
  const overdue = new AbortController();
  const timer = engine.clock.setTimer(command.limit, () => overdue.abort());
  const signal = AbortSignal.any([control.signal, overdue.signal]);
  try {
    if (words === undefined || words.length === 0) {
      return notLaunched('CommandLaunchFailed', `The command line ${commandLine} has an open quote, or no words.`);
    }
    if (existsSync(folder)) engine.folders.discard(folder);
    mkdirSync(workingDirectory, { recursive: true });
    if ((command.resourceFiles?.length ?? 0) > 0) await prepareFiles(engine, node, command, workingDirectory, signal);
    signal.throwIfAborted();
    const environment = environmentOf(engine, node, command);
    const diskFull = node.record.diskFull ?? false;
    const running = runCommand({ words, folder, environment, diskFull }, engine.reaper);
    overdue.signal.addEventListener('abort', () => running.stop(engine.timing.killGrace, engine.clock));
    control.onStart(running);
    const end = await running.ended;
    if (overdue.signal.aborted) return { ...outcomeOf(end), failure: timeOver };
    if (end.kind !== 'exit' || control.signal.aborted) return outcomeOf(end);
    const failure = await uploadOutputs(command.outputFiles, {
      transfer: engine.transfer,
      workingDirectory,
      nodeFolder: engine.folders.node(node.pool.id, node.id),
      environment,
      succeeded: end.code === 0,
      signal,
    });
    return failure === undefined ? outcomeOf(end) : { exitCode: end.code, failure, began: true };
  } catch (error) {
    if (overdue.signal.aborted) return { failure: timeOver, began: false };
    if (error instanceof ResourceFileError) return { failure: error.failure, began: false };
    if (isDiskFull(error)) return { failure: diskFull((error as Error).message), began: false };
    return notLaunched('CommandLaunchFailed', (error as Error).message);
  } finally {
    engine.clock.clear(timer);
  }
}

async function prepareFiles(
  engine: Engine,
  node: Node,
  command: NodeCommand,
  workingDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  if (node.record.diskFull) {
    const { category, code, message } = diskFull('There is not enough space on the disk of the node.');
    throw new ResourceFileError({ code, category, problem: message, file: workingDirectory });
  }
  node.downloads ??= new DownloadCache(engine.folders.cache(node.pool.id, node.id), engine.transfer);
  await downloadResources(command.resourceFiles, workingDirectory, {
    transfer: engine.transfer,
    cache: node.downloads,
    autoStorage: engine.autoStorage,
    signal,
  });
}

function environmentOf(engine: Engine, node: Node, command: NodeCommand): Record<string, string> {
  return commandEnvironment({
    accountName: engine.accountName,
    accountUrl: engine.url,
    folders: engine.folders,
    poolId: node.pool.id,
    nodeId: node.id,
    dedicated: node.record.dedicated,
    taskFolder: command.folder,
    jobId: command.jobId,
    taskId: command.taskId,
    preparationId: command.preparationId,
    token: command.token,
    image: engine.image,
    settings: command.settings,
  });
}

function outcomeOf(end: CommandEnd): Outcome {
  if (end.kind === 'not-found') return notLaunched('CommandProgramNotFound', end.message);
  if (end.kind === 'not-launched') return notLaunched('CommandLaunchFailed', end.message);
  if (end.code === 0) return { exitCode: 0, began: true };
  const message = 'The task exited with an exit code that stands for a failure.';
  const failure: FailureInfo = {
    category: 'usererror',
    code: 'FailureExitCode',
    message,
    details: [{ name: 'Message', value: message }],
  };
  return { exitCode: end.code, failure, began: true };
}

function notLaunched(code: string, message: string): Outcome {
  return { failure: { category: 'usererror', code, message }, began: false };
}
