import { type OpenedFile, openPath, type ReadableFile, readyModule, type WritableFile } from './opened-file.ts';

/** Codes of the system that HDF5 runs on. */
const inputOutputError = 29;
const readOnly = 69;

let mounted = 0;

/**
 * Opens bytes of any place in HDF5, whose own file system lives in memory: a name in it leads to them.
 *
 * @param mode reading, or writing a new file
 */
export async function mountFile(bytes: ReadableFile | WritableFile, mode: 'r' | 'w'): Promise<OpenedFile> {
  const library = await import('h5wasm');
  const files = (await readyModule(library)).FS as unknown as Files;
  const name = `/judi4cloud-${++mounted}`;
  let failure: unknown;
  const attempt = <T>(use: () => T): T => {
    try {
      return use();
    } catch (cause) {
      failure ??= cause;
      throw new files.ErrnoError(inputOutputError);
    }
  };
  const writable = (): WritableFile => {
    if ('writeSync' in bytes) return bytes;
    throw new files.ErrnoError(readOnly);
  };
  files.writeFile(name, '');
  const { node } = files.lookupPath(name, {});
  const { getattr, setattr } = node.node_ops;
  node.node_ops = {
    ...node.node_ops,
    getattr: (of) => ({ ...getattr(of), size: bytes.size }),
    setattr(of, { size, ...others }) {
      setattr(of, others);
      if (size !== undefined && size !== bytes.size) attempt(() => writable().resize(size));
    },
  };
  node.stream_ops = {
    ...node.stream_ops,
    read(_, { buffer, byteOffset }, offset, length, position) {
      const count = Math.max(0, Math.min(length, bytes.size - position));
      if (count > 0) attempt(() => bytes.readSync(position, new Uint8Array(buffer, byteOffset + offset, count)));
      return count;
    },
    write(_, { buffer, byteOffset }, offset, length, position) {
      attempt(() => writable().writeSync(position, new Uint8Array(buffer, byteOffset + offset, length)));
      return length;
    },
  };
  try {
    const opened = await openPath(library, name, mode);
    return {
      ...opened,
      takeFailure() {
        const taken = failure;
        failure = undefined;
        return taken;
      },
      [Symbol.dispose]() {
        try {
          opened[Symbol.dispose]();
        } finally {
          files.unlink(name);
        }
      },
    };
  } catch (error) {
    files.unlink(name);
    throw failure ?? error;
  }
}

interface Attributes {
  readonly size?: number;
}

interface Operations {
  read(stream: object, heap: Int8Array, offset: number, length: number, position: number): number;
  write(stream: object, heap: Int8Array, offset: number, length: number, position: number): number;
}

interface FileNode {
  node_ops: {
    getattr(node: FileNode): Attributes;
    setattr(node: FileNode, attributes: Attributes): void;
  };
  stream_ops: Operations;
}

/** As much of Emscripten's file system as is used. */
interface Files {
  readonly ErrnoError: new (code: number) => Error;
  writeFile(path: string, content: string): void;
  unlink(path: string): void;
  lookupPath(path: string, options: object): { readonly node: FileNode };
}
