import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { packageVersion } from '../version.ts';
import { emulatorCommand, jobsCommand, poolCommand } from './cluster-commands.ts';
import { poolOptions } from './cluster-options.ts';
import { readAsOption } from './read-as.ts';
import { segyCommand } from './segy-command.ts';
import { errorsAsOthers } from './usage-words.ts';

/** An experiment that is complete. */
const smallestExperiment = `\
model: { from: layers, n: [201, 101], d: [10, 10], layers: [{ velocity: 1.5, to: 500 }, { velocity: 2.5 }] }
background: { smooth: 100 }
sources: { x: [600, 1400], z: 20 }
receivers: { x: { from: 0, to: 2000, step: 20 }, z: 20 }
recording: { t: 1200, dt: 4 }
wavelet: { ricker: 0.012 }
compute: [forward, rtm]
`;

const backends = ['auto', 'c', 'wasm', 'interpreter'];

/** The `judi` command with its subcommands; each loads what it needs when it runs. */
export function program(): Command {
  const judi = new Command('judi')
    .description('Seismic modelling, imaging and inversion, on this machine or in a cloud.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('Run with --help to see what is possible.')
    .configureOutput(errorsAsOthers)
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  $ judi start                                         see it work: shots, an image, a gradient, pictures
  $ judi run shot.yaml                                 an experiment described in a file; judi run --help has one
  $ judi run survey.yaml --data ~/data                 one whose model is in another folder
  $ judi convert model.jld model.zarr                  a model from Julia for the cloud
  $ judi emulator --credentials emulator.json          Azure Batch and Blob Storage on this machine
  $ judi jobs ls                                       what runs in the cloud
  $ judi doctor                                        what this machine offers

Exit codes: 0 done, 1 failed, 2 wrong usage or experiment file, 130 interrupted.`,
    );
  judi.addCommand(startCommand());
  judi.addCommand(runCommand());
  judi.addCommand(segyCommand(command));
  judi.addCommand(convertCommand());
  judi.addCommand(jobsCommand(command));
  judi.addCommand(poolCommand(command));
  judi.addCommand(emulatorCommand(command));
  judi.addCommand(doctorCommand());
  return judi;
}

function startCommand(): Command {
  return command('start', 'Run the basic example and a Marmousi-like one, and show the pictures.')
    .option('-o, --out <dir>', 'folder for results', 'out')
    .addOption(
      new Option('--on <place>', 'where shots run (default: emulator, where it is installed)').choices([
        'emulator',
        'workers',
        'process',
      ]),
    )
    .addOption(new Option('-w, --workers <n>', 'nodes or worker processes').argParser(wholeNumber).default(2))
    .addOption(backendOption())
    .addOption(new Option('--only <part>', 'run one of the two').choices(['basic', 'marmousi']))
    .addHelpText(
      'after',
      `
Examples:
  $ judi start
  $ judi start --only basic --backend wasm
  $ judi start --out /tmp/first --on workers --workers 4

Shots run as on Azure Batch, on an emulator of it, where @judi4cloud/batch-emulator is installed.
Writes PNG pictures and index.html to the folder. Takes about a minute on two cores.`,
    )
    .action(async (options) => {
      const { start } = await import('./start-command.ts');
      await start(options);
    });
}

function runCommand(): Command {
  const run = command('run', 'Run an experiment described in YAML or JSON.')
    .argument('<file>', 'experiment file')
    .option('-o, --out <dir>', "folder for results (default: the file's output.folder, or out/<name of the file>)")
    .option('-d, --data <dir>', 'folder of the data files that it names (default: $JUDI_DATA, then beside the file)')
    .addOption(workersOption())
    .addOption(backendOption())
    .option('-n, --dry-run', 'check everything, predict memory and work, then stop')
    .option('-f, --force', 'compute also what is finished')
    .option('--no-pictures', 'write numbers only')
    .addHelpText(
      'after',
      `
Examples:
  $ judi run shot.yaml --dry-run
  $ JUDI_DATA=~/data judi run survey.yaml --workers 8 --out survey
  $ judi run shot.json --json | jq .results
  $ judi run survey.yaml --pool JudiPool --nodes 16 --vm-size Standard_E8s_v3 --spot --max-cost 20

A shot.yaml to begin with, lengths in metres, times in ms, velocities in km/s, frequencies in kHz:
${smallestExperiment.replaceAll(/^(?=.)/gm, '  ')}
Results are raw float32 with a JSON header, PNG pictures and index.html. Finished results of the same
experiment are taken as they are, so that a run that was interrupted goes on where it stopped.`,
    )
    .action(async (file: string, options) => {
      const { run } = await import('./run-command.ts');
      await run(file, options);
    });
  for (const option of poolOptions()) run.addOption(option);
  return run;
}

function convertCommand(): Command {
  return command('convert', 'Convert models, images and shots between HDF5, Zarr, SEG-Y and raw values.')
    .argument('<in>', 'file to read: .h5, .jld, .zarr, .segy, .bin, .json')
    .argument('<out>', 'file to write: .h5, .zarr, .segy, .bin')
    .addOption(new Option('--names <a,b>', 'datasets, all over a grid if left out').argParser(words))
    .addOption(new Option('-n, --points <x,z>', 'numbers of points of raw values without a header').argParser(numbers))
    .addOption(new Option('-d, --spacing <x,z>', 'metres between points, where the file says none').argParser(numbers))
    .addOption(new Option('--origin <x,z>', 'metres, place of the first point').argParser(numbers))
    .addOption(new Option('--order <z,x>', 'axes as they are stored, the slowest first').argParser(words))
    .option('--units <units>', 'units of values that have none: "m s-1", "s2 km-2", "g cm-3"')
    .addOption(new Option('--dtype <type>', 'type of raw values without a header').choices(rawTypes))
    .addOption(new Option('--byte-order <order>', 'of raw values without a header').choices(['little', 'big']))
    .option('--model', 'a SEG-Y file holds a model or an image, not shots; those in depth do anyway')
    .addOption(readAsOption())
    .option('--title <words>', 'title of the file')
    .option('--compress', 'compress HDF5 too, with gzip; Zarr is compressed unless --no-compress')
    .option('--no-compress', 'store values as they are')
    .option('--overwrite', 'replace what is there')
    .addOption(new Option('--force', '--overwrite').implies({ overwrite: true }).hideHelp())
    .addHelpText(
      'after',
      `
Examples:
  $ judi convert BGCompass_tti.jld compass.zarr
  $ judi convert out/layers/rtm.json rtm.h5
  $ judi convert vp.bin vp.zarr --points 851,176 --spacing 20,20 --units "m s-1"
  $ judi convert shots.segy shots.zarr
  $ judi convert old.sgy shots.zarr --as format=ibm,endian=big
  $ judi convert overthrust_model.h5 smooth.zarr --names m0 --json

Values stay as they are, in float32. A model has its axes in the order x[, y], z.`,
    )
    .action(async (from: string, to: string, options) => {
      const { convert } = await import('./convert-command.ts');
      await convert(from, to, options);
    });
}

function doctorCommand(): Command {
  return command('doctor', 'Say what this machine offers, and which backend would be chosen and why.')
    .addHelpText(
      'after',
      `
Examples:
  $ judi doctor
  $ judi doctor --json | jq .backend`,
    )
    .action(async (options) => {
      const { doctor } = await import('./doctor-command.ts');
      await doctor(options);
    });
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError('Run with --help to see what is possible.')
    .configureOutput(errorsAsOthers)
    .exitOverride()
    .option('--json', 'print one JSON document and nothing else')
    .option('-v, --verbose', 'say more, and show where errors come from');
}

const workersOption = () =>
  new Option('-w, --workers <n>', 'worker processes (default: one a shot, as cores and memory allow)').argParser(
    wholeNumber,
  );

const backendOption = () =>
  new Option('-b, --backend <name>', 'what runs the kernels').choices(backends).default('auto');

const rawTypes = ['float32', 'float64', 'int32', 'int16'];

const words = (text: string): string[] => text.split(',').map((word) => word.trim());

function numbers(text: string): number[] {
  const values = words(text).map((word) => (word === '' ? Number.NaN : Number(word)));
  if (values.every(Number.isFinite) && (values.length === 2 || values.length === 3)) return values;
  throw new InvalidArgumentError('Expected two or three numbers with commas between, such as 851,176.');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1024) return value;
  throw new InvalidArgumentError('Expected a whole number from 1 to 1024.');
}

/** The exit code of what commander throws: 0 for help and version that were asked for. */
export function exitCodeOf(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? 0 : 2;
}
