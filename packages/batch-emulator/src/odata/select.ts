import { ServiceError } from '../wire/service-error.ts';

/** Properties to be kept; a value of undefined keeps all below it. */
export type Selection = ReadonlyMap<string, Selection | undefined>;

/** Reads a `$select` such as `id,state,executionInfo/exitCode`. */
export function parseSelect(text: string, properties: ReadonlySet<string> | undefined): Selection {
  const selection = new Map<string, Map<string, undefined> | undefined>();
  for (const path of text.split(',').map((part) => part.trim())) {
    const [name = '', ...below] = path.split('/');
    if (!/^\w+$/.test(name) || (properties && !properties.has(name))) {
      throw new ServiceError('InvalidQueryParameterValue', {
        QueryParameterName: '$select',
        QueryParameterValue: text,
        Reason: `there is no property '${path}'`,
      });
    }
    const inner = selection.get(name);
    if (below.length === 0 || (selection.has(name) && inner === undefined)) selection.set(name, undefined);
    else selection.set(name, (inner ?? new Map<string, undefined>()).set(below.join('/'), undefined));
  }
  return selection;
}

/** The part of a resource that is selected. */
export function select(
  view: Readonly<Record<string, unknown>>,
  selection: Selection,
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [name, below] of selection) {
    const value = view[name];
    if (value === undefined) continue;
    const deeper = below !== undefined && typeof value === 'object' && value !== null && !Array.isArray(value);
    result[name] = deeper ? select(value as Record<string, unknown>, below) : value;
  }
  return result;
}
