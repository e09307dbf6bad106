import { crc32 } from 'node:zlib';
import { bytesPerSample, decodeSamples, encodeSamples, openSegyWriter, segyRead, writeIndex } from '@judi4cloud/segy';
import { fileSink, openFile, segyScanFiles } from '@judi4cloud/segy/node';

const ns = 1500;

/** Resident bytes that the process had at most. */
const peak = (): number => process.resourceUsage().maxRSS * 1024;

async function timed(work: () => Promise<{ bytes: number; result?: number; traces?: number }>) {
  const before = peak();
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const { bytes, result = 0, traces } = await work();
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { bytes, seconds, cpu: (user + system) / 1e6, memory: peak() - before - result, traces };
}

/** Noise of realistic amplitudes, the same for every trace. */
function noise(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647 - 0.5) * 100;
  });
}

async function write(path: string, format: number, mib: number) {
  const traceBytes = 240 + ns * bytesPerSample(format);
  const perShot = 100;
  const nshots = Math.ceil((mib * 2 ** 20) / traceBytes / perShot);
  const data = noise(ns * perShot);
  return await timed(async () => {
    await using writer = openSegyWriter(fileSink(path), { ns, dt: 2000, format });
    for (let shot = 0; shot < nshots; shot++) {
      await writer.write({ data, ns, headers: { FieldRecord: new Int32Array(perShot).fill(shot + 1) } });
    }
    return await writer.close();
  });
}

async function writeTraces(path: string, ntraces: number) {
  const perShot = 500;
  const samples = 100;
  const data = noise(samples * perShot);
  const GroupX = Int32Array.from({ length: perShot }, (_, i) => i * 25);
  return await timed(async () => {
    await using writer = openSegyWriter(fileSink(path), { ns: samples, dt: 4000 });
    for (let shot = 0; shot < ntraces / perShot; shot++) {
      const headers = {
        FieldRecord: new Int32Array(perShot).fill(shot),
        SourceX: new Int32Array(perShot).fill(50 * shot),
        GroupX,
      };
      await writer.write({ data, ns: samples, headers });
    }
    return await writer.close();
  });
}

/** Reads a file several times, and lets go of each result before the next: first in memory that the process has to get. */
async function read(path: string, passes: number, keys: readonly string[]) {
  await using source = await openFile(path);
  const timings: Awaited<ReturnType<typeof timed>>[] = [];
  let checksum = 0;
  for (let pass = 0; pass < passes; pass++) {
    let data = new Float32Array();
    const timing = await timed(async () => {
      const block = await segyRead(source, keys.length === 0 ? {} : { keys });
      const columns = [...block.headers.values()].reduce((sum, column) => sum + column.byteLength, 0);
      data = block.data as Float32Array<ArrayBuffer>;
      return { bytes: source.size, result: block.data.byteLength + columns };
    });
    timings.push(timing);
    if (pass === passes - 1) checksum = crc32(new Uint8Array(data.buffer));
    data.buffer.transfer(0);
  }
  return { passes: timings, bytes: source.size, memory: timings[0].memory, checksum };
}

async function scan(path: string) {
  const keys = ['SourceX', 'SourceY', 'GroupX', 'GroupY', 'FieldRecord', 'RecGroupElevation'];
  let traces = 0;
  const onProgress = (progress: { readonly traces: number }) => {
    traces = progress.traces;
  };
  let index: Awaited<ReturnType<typeof segyScanFiles>> | undefined;
  const timing = await timed(async () => {
    index = await segyScanFiles(path, { keys, onProgress });
    return { bytes: 0 };
  });
  return { ...timing, traces, bytes: index === undefined ? 0 : writeIndex(index).length };
}

async function decode(format: number) {
  const count = 1 << 20;
  const bytes = new Uint8Array(count * bytesPerSample(format));
  encodeSamples(noise(count), 0, count, format, false, bytes, 0);
  const out = new Float32Array(count);
  for (let warm = 0; warm < 5; warm++) decodeSamples(bytes, format, false, out, 0, count);
  return await timed(async () => {
    const passes = 50;
    for (let pass = 0; pass < passes; pass++) decodeSamples(bytes, format, false, out, 0, count);
    return { bytes: passes * bytes.length };
  });
}

const [name, path, ...rest] = process.argv.slice(2);
const tasks: Readonly<Record<string, () => Promise<object>>> = {
  write: () => write(path, Number(rest[0]), Number(rest[1])),
  'write-traces': () => writeTraces(path, Number(rest[0])),
  read: () => read(path, Number(rest[0]), rest.slice(1)),
  scan: () => scan(path),
  decode: () => decode(Number(path)),
};
console.log(JSON.stringify(await tasks[name]()));
