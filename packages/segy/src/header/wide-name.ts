/** The name of the field in the trace header extension that holds the same with more digits: `ExtSourceX`, `ExtNs`. */
export function wideName(name: string): string {
  return `Ext${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
