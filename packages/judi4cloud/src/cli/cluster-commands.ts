import { Command, InvalidArgumentError, Option } from 'commander';
import { credentialsOption } from './cluster-options.ts';
import { errorsAsOthers } from './usage-words.ts';

type MakeCommand = (name: string, description: string) => Command;

/** A command that has only subcommands; options of its own would be taken for theirs. */
function group(name: string, description: string, examples: string): Command {
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('Run with --help to see what is possible.')
    .configureOutput(errorsAsOthers)
    .exitOverride()
    .addHelpText('after', `\nExamples:\n${examples}`);
}

/** `judi jobs` with its subcommands; each loads what it needs when it runs. */
export function jobsCommand(command: MakeCommand): Command {
  const jobs = group(
    'jobs',
    'List, watch, fetch and cancel jobs in the cloud, whoever submitted them.',
    `  $ judi jobs ls
  $ judi jobs watch fwi-objective-5f3a9c21d0e47b88
  $ judi jobs attach fwi-objective-5f3a9c21d0e47b88 --out gradient
  $ judi jobs logs fwi-objective-5f3a9c21d0e47b88 leaf-12
  $ judi jobs cancel fwi-objective-5f3a9c21d0e47b88`,
  );
  jobs.addCommand(
    command('ls', 'List jobs of judi4cloud, the newest first.')
      .addOption(credentialsOption())
      .option('-a, --all', 'also those that have ended')
      .action(async (options) => (await import('./jobs-command.ts')).list(options)),
  );
  jobs.addCommand(
    command('watch', 'Show how far a job is until it ends; what was lost of it is submitted again.')
      .argument('<job>', 'name of the job')
      .addOption(credentialsOption())
      .action(async (job: string, options) => (await import('./jobs-command.ts')).watch(job, options)),
  );
  jobs.addCommand(
    command('attach', 'Wait for the result of a job and write it to a folder.')
      .argument('<job>', 'name of the job')
      .addOption(credentialsOption())
      .option('-o, --out <dir>', 'folder for result.json, result.payload and arrays (default: the name of the job)')
      .action(async (job: string, options) => (await import('./jobs-command.ts')).attach(job, options)),
  );
  jobs.addCommand(
    command('cancel', 'Stop a job; what is done stays, and need not be done again.')
      .argument('<job>', 'name of the job')
      .addOption(credentialsOption())
      .option('--delete', 'remove it with all that it left')
      .action(async (job: string, options) => (await import('./jobs-command.ts')).cancel(job, options)),
  );
  jobs.addCommand(
    command('logs', 'Print what tasks of a job wrote: those that failed or run, or one of them.')
      .argument('<job>', 'name of the job')
      .argument('[task]', 'one task, such as leaf-12 or sum-0-1-3')
      .addOption(credentialsOption())
      .action(async (job: string, task: string | undefined, options) =>
        (await import('./jobs-command.ts')).logs(job, task, options),
      ),
  );
  return jobs;
}

/** `judi pool` with its subcommands. */
export function poolCommand(command: MakeCommand): Command {
  const pool = group(
    'pool',
    'List and remove what judi4cloud made in an account: pools, jobs, containers.',
    `  $ judi pool ls
  $ judi pool ls --orphans            what sessions left that are over
  $ judi pool rm JudiPool             the pool with its jobs and their data
  $ judi pool rm --orphans`,
  );
  pool.addCommand(
    command('ls', 'List pools, jobs and containers of judi4cloud.')
      .addOption(credentialsOption())
      .option('--orphans', 'only those whose session is over')
      .action(async (options) => (await import('./pool-command.ts')).list(options)),
  );
  pool.addCommand(
    command('rm', 'Remove a pool with its jobs and their data, or everything that sessions left that are over.')
      .argument('[name...]', 'names of pools, jobs or containers, as `ls` lists them')
      .addOption(credentialsOption())
      .option('--orphans', 'everything whose session is over')
      .action(async (names: string[], options) => (await import('./pool-command.ts')).remove(names, options)),
  );
  return pool;
}

/** `judi emulator` */
export function emulatorCommand(command: MakeCommand): Command {
  return command('emulator', 'Run Azure Batch and Blob Storage on this machine, until Ctrl-C.')
    .addOption(new Option('--port <p>', 'port of Batch').argParser(port).default(0, 'any'))
    .addOption(new Option('--blob-port <p>', 'port of Blob Storage').argParser(port).default(0, 'any'))
    .option('--folder <dir>', 'keep pools, jobs, tasks and blobs there, to go on with them at the next start')
    .option('--credentials <file>', 'write credentials there, for --credentials of other commands')
    .option('--realistic', 'take as long as Azure to give nodes')
    .addHelpText(
      'after',
      `
Examples:
  $ judi emulator --credentials emulator.json
  $ judi run shot.yaml --pool Try --nodes 2 --credentials emulator.json     (in another terminal)
  $ judi emulator --folder ~/emulator --port 8080 --json

Other clients of Azure Batch can use it too, with the key that it prints. The page's address has a token in it.
It listens on this machine alone, and runs tasks as processes of yours.`,
    )
    .action(async (options) => (await import('./emulator-command.ts')).emulator(options));
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}
