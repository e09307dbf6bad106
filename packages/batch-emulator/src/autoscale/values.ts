/** A value of the formula language; times in milliseconds. A metric stands for its newest sample where a number is due. */
export type Value =
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'timestamp'; readonly ms: number }
  | { readonly kind: 'timeinterval'; readonly ms: number }
  | { readonly kind: 'doubleVec'; readonly items: readonly number[] }
  | { readonly kind: 'metric'; readonly name: string };

export function double(value: number): Value {
  return { kind: 'double', value };
}

export function truth(value: boolean): Value {
  return double(value ? 1 : 0);
}

export function vector(items: readonly number[]): Value {
  return { kind: 'doubleVec', items };
}

const second = 1000;

/** Names for intervals of time. */
export const timeIntervals: Readonly<Record<string, number>> = {
  TimeInterval_Zero: 0,
  TimeInterval_100ns: 1e-4,
  TimeInterval_Microsecond: 1e-3,
  TimeInterval_Millisecond: 1,
  TimeInterval_Second: second,
  TimeInterval_Minute: 60 * second,
  TimeInterval_Hour: 3600 * second,
  TimeInterval_Day: 24 * 3600 * second,
  TimeInterval_Week: 7 * 24 * 3600 * second,
  TimeInterval_Year: 365 * 24 * 3600 * second,
};

/** A value as results of evaluations show it. */
export function showValue(value: Value): string {
  switch (value.kind) {
    case 'double':
      return String(value.value);
    case 'string':
      return value.value;
    case 'timestamp':
      return showTime(value.ms);
    case 'timeinterval':
      return `${value.ms / second}s`;
    case 'doubleVec':
      return `[${value.items.join(',')}]`;
    case 'metric':
      return value.name;
    default:
      return value satisfies never;
  }
}

function showTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'invalid time' : date.toISOString();
}
