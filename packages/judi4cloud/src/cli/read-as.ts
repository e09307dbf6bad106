import type { LayoutOptions } from '@judi4cloud/segy';
import { InvalidArgumentError, Option } from 'commander';

/** What each word takes, as messages show it. */
const forms = {
  format: 'format=ieee, format=ibm or a code of the standard',
  ns: 'ns=1501',
  kind: 'kind=segy or kind=su',
  firstTrace: 'firstTrace=3600',
  endian: 'endian=big or endian=little',
  textEncoding: 'textEncoding=ascii or textEncoding=ebcdic',
} as const satisfies Record<keyof LayoutOptions, string>;

/** `--as`: what to believe instead of a SEG-Y file, in the words of the library. */
export const readAsOption = () =>
  new Option(
    '--as <list>',
    `what to believe instead of the SEG-Y file that is read: ${Object.keys(forms).join(', ')}; such as format=ibm,ns=1501`,
  ).argParser(readAs);

/** Parses such a list, and adds it to what was given before. */
function readAs(text: string, before: LayoutOptions = {}): LayoutOptions {
  let all = before;
  for (const part of text.split(',')) {
    const one = believed(part);
    const [key] = Object.keys(one);
    if (key in all) throw new InvalidArgumentError(`Got '${part.trim()}' besides another ${key}, expected one.`);
    all = { ...all, ...one };
  }
  return all;
}

function believed(part: string): LayoutOptions {
  const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*(\w+)\s*$/.exec(part) ?? [];
  const key = (Object.keys(forms) as (keyof LayoutOptions)[]).find((one) => one.toLowerCase() === name.toLowerCase());
  if (key === undefined)
    throw new InvalidArgumentError(
      `Got '${part}', expected ${Object.keys(forms).join(', ')}, each with '=' and a value.`,
    );
  const understood = understand(key, value.toLowerCase());
  if (understood === undefined) throw new InvalidArgumentError(`Got '${part}', expected ${forms[key]}.`);
  return { [key]: understood };
}

function understand(key: keyof LayoutOptions, value: string): string | number | undefined {
  const number = /^\d+$/.test(value) ? Number(value) : undefined;
  const among = (...words: readonly string[]) => words.find((word) => word === value);
  switch (key) {
    case 'format':
      return value === 'ieee' ? 5 : value === 'ibm' ? 1 : number;
    case 'ns':
      return number === 0 ? undefined : number;
    case 'firstTrace':
      return number;
    case 'kind':
      return among('segy', 'su');
    case 'endian':
      return among('big', 'little');
    case 'textEncoding':
      return among('ascii', 'ebcdic');
    default:
      return key satisfies never;
  }
}
