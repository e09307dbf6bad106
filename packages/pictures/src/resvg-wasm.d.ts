declare module '@resvg/resvg-wasm' {
  export function initWasm(module: BufferSource): Promise<void>;

  export class Resvg {
    constructor(
      svg: string,
      options: {
        fitTo: { mode: 'zoom'; value: number };
        font: { fontBuffers: readonly Uint8Array[]; defaultFontFamily: string; loadSystemFonts: boolean };
      },
    );
    render(): { readonly width: number; readonly height: number; readonly pixels: Uint8Array; free(): void };
    free(): void;
  }
}
