import type { FieldType, HeaderMap } from '@judi4cloud/segy';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Gain, parseGains } from '../segy/gain.ts';
import { everyTrace, parseTraceRanges, type TraceRange } from '../segy/trace-selection.ts';
import { readAsOption } from './read-as.ts';
import { errorsAsOthers } from './usage-words.ts';

const fieldTypes: readonly FieldType[] = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
  'ibm32',
];

/** `judi segy` with its subcommands; each loads what it needs when it runs. */
export function segyCommand(command: (name: string, description: string) => Command): Command {
  // Without options of its own: those of the subcommands would be taken for them.
  const segy = new Command('segy')
    .description('Look at SEG-Y files, list their headers, convert and draw them.')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('Run with --help to see what is possible.')
    .configureOutput(errorsAsOthers)
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  $ judi segy info line.segy                                 what is in it, and what looks wrong
  $ judi segy cat line.segy --traces 1-10                    headers of the first ten traces
  $ judi segy scan surveys --pattern '*.sgy' --out index     an index of all shots in a folder
  $ judi segy convert in.sgy out.segy --where 'offset < 2000' --sort offset
  $ judi segy plot line.segy shot3.png --where 'FieldRecord = 3' --gain agc

Header fields are named as in SegyIO (SourceX, GroupX, FieldRecord), segyio or Seismic Unix (sx, gx, fldr), in upper
or lower case; 'trace' is the number of the trace in its file. Coordinates, elevations and times have their scalars
applied unless --raw is given. Where headers are wrong, --as says what to believe instead of them.

Exit codes: 0 done, 1 failed, 2 wrong usage or not a SEG-Y file, 130 interrupted.`,
    );
  segy.addCommand(infoCommand(command));
  segy.addCommand(scanCommand(command));
  segy.addCommand(catCommand(command));
  segy.addCommand(convertCommand(command));
  segy.addCommand(plotCommand(command));
  return segy;
}

type MakeCommand = (name: string, description: string) => Command;

function infoCommand(command: MakeCommand): Command {
  return command(
    'info',
    'Say what a SEG-Y file holds: format, geometry, ranges of headers and samples, what looks wrong.',
  )
    .argument('<file>', 'SEG-Y or Seismic Unix file')
    .option('--text', 'print the textual headers too')
    .option('--full', 'look at every trace, also of a large file (default: about 256 MiB spread over the file)')
    .addOption(readAsOption())
    .addOption(endianOption('the same as --as endian=<order>'))
    .addHelpText(
      'after',
      `
Examples:
  $ judi segy info line.segy
  $ judi segy info line.segy --text
  $ judi segy info line.segy --json | jq .findings`,
    )
    .action(async (file: string, options) => {
      const { segyInfo } = await import('./segy-info.ts');
      await segyInfo(file, options);
    });
}

function scanCommand(command: MakeCommand): Command {
  return command('scan', 'Make an index of the shots in SEG-Y files, to read any of them without looking for it.')
    .argument('<path...>', 'files, or folders with files')
    .option('-p, --pattern <names>', 'names of the files in folders, with * and ?', '*.segy,*.sgy,*.su')
    .option('-k, --keys <fields>', 'header fields to keep in the index besides those of the geometry', listed)
    .option(
      '-g, --group-by <fields>',
      'header fields that the traces of a shot have in common (default: SourceX,SourceY)',
      listed,
    )
    .addOption(fieldOption())
    .addOption(readAsOption())
    .option('-o, --out <file>', 'write the index; an interrupted scan goes on from it')
    .addHelpText(
      'after',
      `
Examples:
  $ judi segy scan surveys
  $ judi segy scan surveys --pattern '*.sgy' --keys CDP,Inline3D --out surveys.index
  $ judi segy scan stack.segy --group-by Inline3D
  $ judi segy scan a.segy b.segy --json | jq .shots

Started again with the same --out, it reads only files that are new or have changed.`,
    )
    .action(async (paths: string[], options) => {
      const { segyScan } = await import('./segy-scan.ts');
      await segyScan(paths, options);
    });
}

function catCommand(command: MakeCommand): Command {
  return command('cat', 'List trace headers.')
    .argument('<file>', 'SEG-Y or Seismic Unix file')
    .option('-k, --keys <fields>', "header fields, or 'all' (default: those of the geometry)", listed)
    .addOption(tracesOption())
    .addOption(whereOption())
    .addOption(new Option('--csv', 'comma-separated values').conflicts('json'))
    .option('--raw', 'numbers as they are stored, without their scalars')
    .addOption(fieldOption())
    .addOption(readAsOption())
    .addHelpText(
      'after',
      `
Examples:
  $ judi segy cat line.segy
  $ judi segy cat line.segy --traces 1-100 --keys sx,gx,offset
  $ judi segy cat line.segy --where 'abs(offset) < 500 and FieldRecord in (3, 10..20)'
  $ judi segy cat line.segy --keys all --csv > headers.csv
  $ judi segy cat line.segy --field Shot=233:int32 --keys trace,Shot --json | jq '.traces[].Shot'`,
    )
    .action(async (file: string, options) => {
      const { segyCat } = await import('./segy-cat.ts');
      await segyCat(file, options);
    });
}

function convertCommand(command: MakeCommand): Command {
  return command('convert', 'Write a SEG-Y file anew: other format, order of bytes or traces, or some of the traces.')
    .argument('<in>', 'SEG-Y or Seismic Unix file')
    .argument('<out>', 'file to write')
    .addOption(
      new Option('--format <name>', 'sample format: ieee, ibm or a code of the standard (default: as it is)').argParser(
        formatCode,
      ),
    )
    .addOption(
      new Option('--revision <number>', 'revision of the standard (default: as it is)').choices(['0', '1', '2', '2.1']),
    )
    .addOption(endianOption('byte order (default: as it is)'))
    .option(
      '-s, --sort <fields>',
      "order of the traces: header fields, '-' before a field for descending order",
      listed,
    )
    .addOption(tracesOption())
    .addOption(whereOption())
    .option('--raw', 'take header values in --where and --sort as they are stored, without their scalars')
    .option('--clip', "write the nearest values where the format can't hold a sample, instead of failing")
    .option('--overwrite', 'replace a file that is there')
    .addOption(new Option('-f, --force', '--overwrite').implies({ overwrite: true }).hideHelp())
    .addOption(fieldOption())
    .addOption(readAsOption())
    .addHelpText(
      'after',
      `
Examples:
  $ judi segy convert old.sgy new.segy --format ieee --revision 2
  $ judi segy convert line.segy near.segy --where 'offset > 1000 and FieldRecord = 3'
  $ judi segy convert line.segy sorted.segy --sort FieldRecord,-offset
  $ judi segy convert line.segy little.segy --endian little --revision 2
  $ judi segy convert wrong.segy right.segy --as format=ieee

Conditions are made of header fields and numbers with + - * / %, abs(), = != < <= > >=, in (1, 5, 10..20), and, or,
not and parentheses. Traces are read and written piece by piece: files may be larger than the memory.

What isn't asked to change keeps its bytes. A name that ends in .su makes a Seismic Unix file, .sgy and .segy one of SEG-Y.`,
    )
    .action(async (input: string, output: string, options) => {
      const { segyConvert } = await import('./segy-convert.ts');
      await segyConvert(input, output, options);
    });
}

function plotCommand(command: MakeCommand): Command {
  return command('plot', 'Draw traces.')
    .argument('<file>', 'SEG-Y or Seismic Unix file')
    .argument('<picture>', 'file to write: .png or .svg')
    .addOption(tracesOption())
    .addOption(whereOption())
    .option(
      '-k, --key <field>',
      "what is to the right: GroupX, offset, … or 'trace' (default: receivers of one shot, else traces)",
    )
    .option('--wiggle', 'draw traces as lines filled to the right, instead of colours')
    .option('--overlay', 'draw lines over the colours')
    .addOption(
      new Option('-g, --gain <list>', 'agc[=window in ms], t[=power], balance; several are joined by commas').argParser(
        gains,
      ),
    )
    .addOption(new Option('-c, --clip <percent>', 'samples that are shown unclipped').argParser(percentage).default(98))
    .option('--colours <name>', 'colour map: grey, seismic, …', 'grey')
    .option('--title <words>', 'title (default: name of the file and the traces)')
    .option('--size <width>x<height>', 'pixels of the frame', size)
    .option('--raw', 'header values as they are stored, without their scalars')
    .addOption(fieldOption())
    .addOption(readAsOption())
    .addHelpText(
      'after',
      `
Examples:
  $ judi segy plot line.segy line.png
  $ judi segy plot line.segy shot3.png --where 'FieldRecord = 3' --gain agc=400
  $ judi segy plot line.segy first.svg --traces 1-60 --wiggle --gain t=1.5 --clip 99
  $ judi segy plot line.segy near.png --where 'abs(offset) < 800' --key offset --colours seismic`,
    )
    .action(async (file: string, picture: string, options) => {
      const { segyPlot } = await import('./segy-plot.ts');
      await segyPlot(file, picture, options);
    });
}

const tracesOption = () =>
  new Option('-t, --traces <numbers>', 'such as 1-100, 500-, 1-1000:10 (every tenth), joined by commas')
    .argParser(traces)
    .default(everyTrace, 'all');

const whereOption = () =>
  new Option('-w, --where <condition>', "only traces for which it holds, such as 'offset > 1000 and FieldRecord = 3'");

const endianOption = (description: string) => new Option('--endian <order>', description).choices(['big', 'little']);

const fieldOption = () =>
  new Option(
    '--field <name=byte:type>',
    `a field that the standard doesn't have; types: ${fieldTypes.join(', ')}`,
  ).argParser(field);

/** Adds a field to the header map of the command line. */
function field(text: string, before: HeaderMap = {}): HeaderMap {
  const [, name, byte, typeName = 'int32'] = /^([A-Za-z_]\w*)=(\d+)(?::(\w+))?$/.exec(text) ?? [];
  if (name === undefined)
    throw new InvalidArgumentError("Expected a name, its first byte and a type: 'Shot=233:int32'.");
  const type = fieldTypes.find((one) => one === typeName);
  if (type === undefined) throw new InvalidArgumentError(`There is no type '${typeName}'.`);
  const width = Number(/\d+/.exec(type)?.[0]) / 8;
  if (Number(byte) < 1 || Number(byte) + width > 241) throw new InvalidArgumentError('Expected bytes within 1 to 240.');
  return { ...before, [name]: { byte: Number(byte), type } };
}

function traces(text: string): readonly TraceRange[] {
  const ranges = parseTraceRanges(text);
  if (ranges === undefined)
    throw new InvalidArgumentError("Expected trace numbers from 1, such as '1-100', '500-' or '1-1000:10'.");
  return ranges;
}

function gains(text: string): readonly Gain[] {
  const found = parseGains(text);
  if (found === undefined)
    throw new InvalidArgumentError("Expected 'agc', 'agc=500' (ms), 't=2', 'balance' or 'none', joined by commas.");
  return found;
}

const listed = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function formatCode(text: string): 'ieee' | 'ibm' | number {
  const name = text.toLowerCase();
  if (name === 'ieee' || name === 'ibm') return name;
  if (/^\d+$/.test(name)) return Number(name);
  throw new InvalidArgumentError("Expected 'ieee', 'ibm' or a code of the standard.");
}

function percentage(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 100) return value;
  throw new InvalidArgumentError('Expected a percentage up to 100.');
}

function size(text: string): readonly [number, number] {
  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(text) ?? [];
  if (width === undefined) throw new InvalidArgumentError("Expected pixels such as '900x600'.");
  return [Number(width), Number(height)];
}
