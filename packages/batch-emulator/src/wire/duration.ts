const pattern = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** What the service writes where no limit of time was given: the longest interval of its clock. */
export const longestDuration = 'P10675199DT2H48M5.4775807S';

/** Milliseconds of an ISO 8601 duration such as `P1DT2H30M`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match || text.endsWith('P') || text.endsWith('T')) return undefined;
  const [, sign, days, hours, minutes, seconds] = match;
  const total =
    Number(days ?? 0) * day + Number(hours ?? 0) * hour + Number(minutes ?? 0) * minute + Number(seconds ?? 0) * second;
  return sign === '-' ? -total : total;
}

/** Milliseconds of a duration that was checked before; `Infinity` when it is absent or the longest one. */
export function timeLimit(text: string | undefined): number {
  if (text === undefined || text === longestDuration) return Number.POSITIVE_INFINITY;
  return parseDuration(text) ?? Number.POSITIVE_INFINITY;
}
