/** The part of the WebAssembly interface that is used here: neither Node's nor ECMAScript's type library declares it. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** Adds pages of 64 KiB. */
  grow(pages: number): number;
}

/** A compiled module; it can be posted to other threads. */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: string;
}

interface WebAssemblyInterface {
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, (...operands: readonly number[]) => void>> };
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
}

export const { Memory, Module, Instance, validate } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface })
  .WebAssembly;
