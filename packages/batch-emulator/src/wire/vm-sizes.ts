const two = '2 4 8 16 32 48 64';
const twoTo96 = `${two} 96`;
const twenty = '2 4 8 16 20 32 48 64';

/**
 * The sizes that Azure Batch offers in a large region, by series: `#` stands for each number, `{a,b}` for each word. Not among them are
 * burstable sizes, those on Arm, and DS and GS, which Batch does not offer, nor sizes that were retired.
 *
 * Numbers are those of Azure's lists of resource SKUs of October 2024 and, for v6, H100 and H200, of its pages on sizes.
 */
const series: Readonly<Record<string, string>> = {
  'A#_v2': '1 2 4 8',
  'A#m_v2': '2 4 8',
  'D#_v2': '1 2 3 4 5 11 12 13 14 15',
  'D#{,s}_v3': two,
  'D#{,s,d,ds}_v4': two,
  'D#{a,as}_v4': twoTo96,
  'D#{,s,d,ds,as,ads,ls,lds}_v5': twoTo96,
  'D#{s,ds,ls,lds}_v6': `${twoTo96} 128`,
  'D#{as,ads,als,alds}_v6': twoTo96,
  'E#{,s}_v3': twenty,
  'E64{i,is}_v3': '',
  'E#{,s,d,ds}_v4': twenty,
  'E80{is,ids}_v4': '',
  'E#{a,as}_v4': `${twenty} 96`,
  E96ias_v4: '',
  'E#{,s,d,ds,as,ads}_v5': `${twenty} 96`,
  'E#{bs,bds}_v5': twoTo96,
  'E104{i,is,id,ids}_v5': '',
  'E112{ias,iads,ibs,ibds}_v5': '',
  'E#{s,ds}_v6': `${twenty} 96 128`,
  'E192{is,ids}_v6': '',
  'E#{as,ads}_v6': `${twenty} 96`,
  'F#{,s}': '1 2 4 8 16',
  'F#s_v2': `${two} 72`,
  'F#{as,als,ams}_v6': two,
  'FX#mds': '4 12 24 36 48',
  'FX#{ms,mds}_v2': '2 4 8 12 16 24 32 48 64 96',
  'HB120rs_{v2,v3}': '',
  HB176rs_v4: '',
  HC44rs: '',
  HX176rs: '',
  'L#{s_v2,s_v3,as_v3}': '8 16 32 48 64 80',
  'M#ms': '8 16 32 64 128',
  'M#{s,m}': '64 128',
  'M32{ls,ts}': '',
  M64ls: '',
  'M#{ms,dms}_v2': '32 64 128',
  'M#{s,ds}_v2': '64 128',
  'M192{is,ids,ims,idms}_v2': '',
  'M#{s,ms}_v2': '208 416',
  'NC#s_v3': '6 12 24',
  NC24rs_v3: '',
  'NC#as_T4_v3': '4 8 16 64',
  'NC#ads_A100_v4': '24 48 96',
  'NC{40ads,80adis}_H100_v5': '',
  'ND96{asr_v4,amsr_A100_v4,isr_H100_v5,isr_H200_v5}': '',
  'NV#s_v3': '12 24 48',
  'NV#as_v4': '4 8 16 32',
  'NV#ads_A10_v5': '6 12 18 36 72',
  NV36adms_A10_v5: '',
};

/** All sizes that the emulator knows. */
export const knownVmSizes: readonly string[] = Object.entries(series).flatMap(([pattern, numbers]) =>
  words(pattern).flatMap((name) => numbers.split(' ').map((number) => `Standard_${name.replace('#', number)}`)),
);

function words(pattern: string): string[] {
  const match = /^(.*?)\{(.*?)\}(.*)$/.exec(pattern);
  if (!match) return [pattern];
  const [, before = '', choices = '', after = ''] = match;
  return choices.split(',').flatMap((choice) => words(`${before}${choice}${after}`));
}

/**
 * Tells whether a size, in whatever case, is among those offered. `Standard_E16-8s_v3` is offered with `Standard_E16s_v3`, of which it
 * is a part.
 */
export function vmSizeCheck(offered: readonly string[] = knownVmSizes): (size: string) => boolean {
  const names = new Set(offered.map((name) => name.toLowerCase()));
  return (size) => {
    const name = size.toLowerCase();
    if (names.has(name)) return true;
    const [, series, cores, part, rest] = /^(standard_[a-z]+)(\d+)-(\d+)(.*)$/.exec(name) ?? [];
    return series !== undefined && names.has(`${series}${cores}${rest}`) && Number(part) < Number(cores);
  };
}

/**
 * Cores of a size of virtual machines, read from its name: `Standard_E8s_v3` has 8.
 *
 * The first number after the family's letters is the number of cores; names without one count as a single core.
 */
export function vmCores(size: string): number {
  const match = /^(?:standard_|basic_)?[a-z]+?(\d+)/i.exec(size);
  return Math.max(1, Number(match?.[1] ?? 1));
}
