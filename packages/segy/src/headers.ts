// Header values of what was read or scanned, without the readers: what a package needs that only looks at them.
export { type GetHeaderOptions, getHeader } from './block/get-header.ts';
export { isSeisCon } from './scan/is-seis-con.ts';
