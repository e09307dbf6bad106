const block = 32;

/** The transpose of a `rows × columns` array: traces one after another become a row per time sample, and back. */
export function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let firstRow = 0; firstRow < rows; firstRow += block) {
    const lastRow = Math.min(rows, firstRow + block);
    for (let firstColumn = 0; firstColumn < columns; firstColumn += block) {
      const lastColumn = Math.min(columns, firstColumn + block);
      for (let i = firstRow; i < lastRow; i++)
        for (let j = firstColumn; j < lastColumn; j++) out[j * rows + i] = values[i * columns + j];
    }
  }
  return out;
}
