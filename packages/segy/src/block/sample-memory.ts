/** Below this, small pages cost less than asking for large ones. */
const manyBytes = 1 << 25;
const page = 4096n;
/** `MADV_HUGEPAGE` of Linux. */
const hugePages = 14;

type Advise = (buffer: ArrayBuffer) => void;
let advise: Advise | undefined;

/**
 * Zeros for `count` samples, in huge pages where Linux has them.
 *
 * A gigabyte in pages of 4 KiB is a quarter of a million page faults, which can take longer than reading it from a cached
 * file. Node asks for larger pages by no other way than its foreign-function interface, which is experimental: where that
 * is missing, forbidden or changed, pages are small, and nothing else is different.
 */
export function sampleMemory(count: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(count);
  if (samples.byteLength < manyBytes) return samples;
  advise ??= findAdvise();
  advise(samples.buffer);
  return samples;
}

function findAdvise(): Advise {
  const none = () => {};
  if (typeof process === 'undefined' || process.platform !== 'linux') return none;
  try {
    const ffi = withoutWarning(() => process.getBuiltinModule?.('node:ffi'));
    if (ffi === undefined) return none;
    const { functions } = ffi.dlopen(null, {
      madvise: { arguments: ['uint64', 'uint64', 'int32'], return: 'int32' },
    });
    return (buffer) => {
      const start = (ffi.getRawPointer(buffer) + page - 1n) & -page;
      // Advice that is refused, by a kernel without huge pages, leaves small ones.
      functions.madvise(start, BigInt(buffer.byteLength) - page, hugePages);
    };
  } catch {
    return none;
  }
}

/** Loads something experimental without telling those who read a file, and can't do anything about it. */
function withoutWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
