import { SourceMap, type SourceMapPayload } from 'node:module';
import { bundleEntry } from './bundle-modules.ts';

const place = new RegExp(String.raw`(?:file://)?[^\s()]*/${bundleEntry.replace('.', '\\.')}:(\d+):(\d+)`, 'g');

/** The stack of an error that was thrown in a bundle, with places in the files that the bundle was made of. */
export function readableStack(stack: string, sourceMap: string): string {
  const map = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
  return stack.replace(place, (bundled, line: string, column: string) => {
    const origin = map.findOrigin(Number(line), Number(column));
    return 'fileName' in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : bundled;
  });
}
