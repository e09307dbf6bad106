import type { WasmFunction } from './assembler.ts';
import { unsigned } from './leb128.ts';
import { valueTypes } from './opcodes.ts';

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const functionKind = 0;
const memoryKind = 2;
const sharedWithMaximum = 3;

/** Pages of 64 KiB that a memory can have at most: 4 GiB. */
export const maximumPages = 65_536;

/** A module that exports `functions` and works on the shared memory `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(parameters.map((type) => [valueTypes[type]])),
    ...vector([]),
  ]);
  const memory = [...name('env'), ...name('memory'), memoryKind, sharedWithMaximum, 0, ...unsigned(maximumPages)];
  const exported = functions.map((each, index) => [...name(each.name), functionKind, ...unsigned(index)]);
  const bodies = functions.map(({ body }) => [...unsigned(body.length), ...body]);
  return Uint8Array.from([
    ...header,
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(exported)),
    ...section(10, vector(bodies)),
  ]);
}

/** The same as text, as WABT and browsers write it. */
export function print(functions: readonly WasmFunction[]): string {
  const memory = `(import "env" "memory" (memory 0 ${maximumPages} shared))`;
  const indented = functions.map(({ text }) => text.replaceAll(/^/gm, '  '));
  return `(module\n  ${memory}\n${indented.join('\n')})\n`;
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}
