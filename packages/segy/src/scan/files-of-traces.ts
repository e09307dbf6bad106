import { fileStarts, type IndexedFile, type SegyIndex } from './segy-index.ts';

/** Traces of one file, ascending, and where they go in the result. */
export interface FilePart {
  readonly file: IndexedFile;
  readonly traces: Float64Array;
  readonly out: Float64Array;
}

/** Traces of an index by their files, and where each goes in a result that has the order given. */
export function filesOf(index: SegyIndex, traces: Uint32Array): FilePart[] {
  const starts = fileStarts(index.files);
  const places = Float64Array.from({ length: traces.length }, (_, i) => i);
  if (!traces.every((trace, i) => i === 0 || trace >= traces[i - 1])) places.sort((a, b) => traces[a] - traces[b]);
  const parts: FilePart[] = [];
  for (let from = 0, file = 0; from < places.length; ) {
    while (traces[places[from]] >= starts[file + 1]) file++;
    let to = from;
    while (to < places.length && traces[places[to]] < starts[file + 1]) to++;
    const out = places.subarray(from, to);
    parts.push({ file: index.files[file], traces: out.map((place) => traces[place] - starts[file]), out });
    from = to;
  }
  return parts;
}
