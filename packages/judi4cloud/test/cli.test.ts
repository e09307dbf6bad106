import { costs, parseExperiment, prepare } from '@judi4cloud/experiments';
import type { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { program } from '../src/cli/program.ts';
import { judiHere } from './judi-here.ts';
import { runJudi } from './judi-process.ts';

const help = (name?: string): string => {
  const judi = program();
  const command = name === undefined ? judi : judi.commands.find((one) => one.name() === name);
  let words = '';
  command?.configureOutput({
    writeOut: (text) => {
      words += text;
    },
    getOutHelpWidth: () => 120,
    getOutHasColors: () => false,
  });
  command?.outputHelp();
  return words;
};

test('help of every command', () => {
  expect(help()).toMatchInlineSnapshot(`
    "Usage: judi [options] [command]

    Seismic modelling, imaging and inversion, on this machine or in a cloud.

    Options:
      -V, --version                 print the version
      -h, --help                    print help

    Commands:
      start [options]               Run the basic example and a Marmousi-like one, and show the pictures.
      run [options] <file>          Run an experiment described in YAML or JSON.
      segy                          Look at SEG-Y files, list their headers, convert and draw them.
      convert [options] <in> <out>  Convert models, images and shots between HDF5, Zarr, SEG-Y and raw values.
      jobs                          List, watch, fetch and cancel jobs in the cloud, whoever submitted them.
      pool                          List and remove what judi4cloud made in an account: pools, jobs, containers.
      emulator [options]            Run Azure Batch and Blob Storage on this machine, until Ctrl-C.
      doctor [options]              Say what this machine offers, and which backend would be chosen and why.
      help [command]                print help for a command

    Examples:
      $ judi start                                         see it work: shots, an image, a gradient, pictures
      $ judi run shot.yaml                                 an experiment described in a file; judi run --help has one
      $ judi run survey.yaml --data ~/data                 one whose model is in another folder
      $ judi convert model.jld model.zarr                  a model from Julia for the cloud
      $ judi emulator --credentials emulator.json          Azure Batch and Blob Storage on this machine
      $ judi jobs ls                                       what runs in the cloud
      $ judi doctor                                        what this machine offers

    Exit codes: 0 done, 1 failed, 2 wrong usage or experiment file, 130 interrupted.
    "
  `);
  expect(help('start')).toMatchInlineSnapshot(`
    "Usage: judi start [options]

    Run the basic example and a Marmousi-like one, and show the pictures.

    Options:
      --json                print one JSON document and nothing else
      -v, --verbose         say more, and show where errors come from
      -o, --out <dir>       folder for results (default: "out")
      --on <place>          where shots run (default: emulator, where it is installed) (choices: "emulator", "workers",
                            "process")
      -w, --workers <n>     nodes or worker processes (default: 2)
      -b, --backend <name>  what runs the kernels (choices: "auto", "c", "wasm", "interpreter", default: "auto")
      --only <part>         run one of the two (choices: "basic", "marmousi")
      -h, --help            print help

    Examples:
      $ judi start
      $ judi start --only basic --backend wasm
      $ judi start --out /tmp/first --on workers --workers 4

    Shots run as on Azure Batch, on an emulator of it, where @judi4cloud/batch-emulator is installed.
    Writes PNG pictures and index.html to the folder. Takes about a minute on two cores.
    "
  `);
  expect(help('run')).toMatchInlineSnapshot(`
    "Usage: judi run [options] <file>

    Run an experiment described in YAML or JSON.

    Arguments:
      file                      experiment file

    Options:
      --json                    print one JSON document and nothing else
      -v, --verbose             say more, and show where errors come from
      -o, --out <dir>           folder for results (default: the file's output.folder, or out/<name of the file>)
      -d, --data <dir>          folder of the data files that it names (default: $JUDI_DATA, then beside the file)
      -w, --workers <n>         worker processes (default: one a shot, as cores and memory allow)
      -b, --backend <name>      what runs the kernels (choices: "auto", "c", "wasm", "interpreter", default: "auto")
      -n, --dry-run             check everything, predict memory and work, then stop
      -f, --force               compute also what is finished
      --no-pictures             write numbers only
      --pool <name>             run on this pool of Azure Batch, which is made if it is not there
      --credentials <file>      credentials of the account (default: $JUDI_CREDENTIALS, or the environment)
      --nodes <n>               nodes of the pool (default: 2)
      --vm-size <size...>       VM size, or several for a pool each (default: Standard_E8s_v3)
      --container <image>       container image with Node.js that tasks run in
      --spot                    Spot nodes, which are cheaper and may be taken back
      --auto-scale              nodes come and go with the tasks, up to --nodes
      --max-cost <usd>          stop before the session costs more
      --contact-timeout <s>     wait so long for Azure while it cannot be reached, beside the time that requests take
                                (default: 1800)
      --nodes-timeout <s>       wait so long for nodes that cannot be had at present (default: 1800)
      --subnet <id>             subnet that the nodes are in
      --image-resource-id <id>  machine image of your own
      --os-disk-size <gb>       disk of a node (default: that of its image)
      -h, --help                print help

    Examples:
      $ judi run shot.yaml --dry-run
      $ JUDI_DATA=~/data judi run survey.yaml --workers 8 --out survey
      $ judi run shot.json --json | jq .results
      $ judi run survey.yaml --pool JudiPool --nodes 16 --vm-size Standard_E8s_v3 --spot --max-cost 20

    A shot.yaml to begin with, lengths in metres, times in ms, velocities in km/s, frequencies in kHz:
      model: { from: layers, n: [201, 101], d: [10, 10], layers: [{ velocity: 1.5, to: 500 }, { velocity: 2.5 }] }
      background: { smooth: 100 }
      sources: { x: [600, 1400], z: 20 }
      receivers: { x: { from: 0, to: 2000, step: 20 }, z: 20 }
      recording: { t: 1200, dt: 4 }
      wavelet: { ricker: 0.012 }
      compute: [forward, rtm]

    Results are raw float32 with a JSON header, PNG pictures and index.html. Finished results of the same
    experiment are taken as they are, so that a run that was interrupted goes on where it stopped.
    "
  `);
  expect(help('convert')).toMatchInlineSnapshot(`
    "Usage: judi convert [options] <in> <out>

    Convert models, images and shots between HDF5, Zarr, SEG-Y and raw values.

    Arguments:
      in                    file to read: .h5, .jld, .zarr, .segy, .bin, .json
      out                   file to write: .h5, .zarr, .segy, .bin

    Options:
      --json                print one JSON document and nothing else
      -v, --verbose         say more, and show where errors come from
      --names <a,b>         datasets, all over a grid if left out
      -n, --points <x,z>    numbers of points of raw values without a header
      -d, --spacing <x,z>   metres between points, where the file says none
      --origin <x,z>        metres, place of the first point
      --order <z,x>         axes as they are stored, the slowest first
      --units <units>       units of values that have none: "m s-1", "s2 km-2", "g cm-3"
      --dtype <type>        type of raw values without a header (choices: "float32", "float64", "int32", "int16")
      --byte-order <order>  of raw values without a header (choices: "little", "big")
      --model               a SEG-Y file holds a model or an image, not shots; those in depth do anyway
      --as <list>           what to believe instead of the SEG-Y file that is read: format, ns, kind, firstTrace, endian,
                            textEncoding; such as format=ibm,ns=1501
      --title <words>       title of the file
      --compress            compress HDF5 too, with gzip; Zarr is compressed unless --no-compress
      --no-compress         store values as they are
      --overwrite           replace what is there
      -h, --help            print help

    Examples:
      $ judi convert BGCompass_tti.jld compass.zarr
      $ judi convert out/layers/rtm.json rtm.h5
      $ judi convert vp.bin vp.zarr --points 851,176 --spacing 20,20 --units "m s-1"
      $ judi convert shots.segy shots.zarr
      $ judi convert old.sgy shots.zarr --as format=ibm,endian=big
      $ judi convert overthrust_model.h5 smooth.zarr --names m0 --json

    Values stay as they are, in float32. A model has its axes in the order x[, y], z.
    "
  `);
  expect(help('doctor')).toMatchInlineSnapshot(`
    "Usage: judi doctor [options]

    Say what this machine offers, and which backend would be chosen and why.

    Options:
      --json         print one JSON document and nothing else
      -v, --verbose  say more, and show where errors come from
      -h, --help     print help

    Examples:
      $ judi doctor
      $ judi doctor --json | jq .backend
    "
  `);
});

test('help of judi run has an experiment that runs as it stands', async () => {
  const text = /kHz:\n((?: {2}.*\n)+)/.exec(help('run'))?.[1].replaceAll(/^ {2}/gm, '') ?? '';
  const experiment = parseExperiment('shot.yaml', text);
  expect(experiment.source.nsrc).toBe(2);
  expect(costs(await prepare(experiment, undefined, 'test')).map(({ step }) => step.computation)).toEqual([
    'forward',
    'rtm',
  ]);
});

test('wrong usage is told as all else that goes wrong', async () => {
  for (const args of [['rum'], ['run', '--wrokers'], ['jobs', 'lst'], ['jobs', 'ls', '--al'], ['segy', 'conv']])
    expect((await judiHere(args)).err).toMatch(/^Error: unknown (command|option)/);
});

test('without credentials every way to give them is told', async () => {
  for (const name of ['JUDI_CREDENTIALS', 'CREDENTIALS', 'AZURE_BATCH_ENDPOINT']) vi.stubEnv(name, undefined);
  const { err, code } = await judiHere(['jobs', 'ls']);
  expect(err).toMatch(
    /_BATCH_ACCOUNT_URL: is missing.*\n.*\n {2}Or name a JSON file.* --credentials FILE .*\$JUDI_CREDENTIALS/,
  );
  expect(code).toBe(2);
});

/** The commands that do something: those of a group instead of the group. */
const commandsOf = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(commandsOf);

test('every command can print JSON', () => {
  for (const command of commandsOf(program()))
    if (command.name() !== 'help') expect(command.options.map(({ long }) => long)).toContain('--json');
});

test('version and help end well, no command does not', async () => {
  const [version, helped, nothing] = await Promise.all([
    runJudi(['--version']),
    runJudi(['run', '--help']),
    runJudi([]),
  ]);
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect([version.code, helped.code, nothing.code]).toEqual([0, 0, 2]);
});

test('judi doctor --json says what there is and what would be chosen', async () => {
  const { out, code } = await runJudi(['doctor', '--json']);
  expect(code).toBe(0);
  const found = JSON.parse(out) as Record<string, unknown>;
  expect(found).toMatchObject({
    node: { version: process.versions.node, supported: true },
    machine: {
      cores: expect.any(Number),
      memory: { total: expect.any(Number) },
      cache: { folder: expect.any(String) },
    },
    backends: [{ name: 'c' }, { name: 'wasm', works: true }],
    backend: { name: expect.stringMatching(/^(c|wasm)$/), why: expect.any(String) },
  });
});

test('judi doctor without a compiler chooses WebAssembly and says why', async () => {
  const { out, code } = await runJudi(['doctor', '--json'], { PATH: '/nowhere', CC: undefined });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    backends: [
      { name: 'c', works: false },
      { name: 'wasm', works: true },
    ],
    backend: { name: 'wasm', why: expect.stringContaining('no C compiler found') },
  });
});
