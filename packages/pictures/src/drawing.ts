export { OptionError } from '@judi4cloud/errors';
export type { Acquisition, Points } from './acquisition.ts';
export { type ColourMapName, colourMapNames, colourTable } from './colour-maps.ts';
export { type CurveOptions, curve, type Series } from './curve.ts';
export {
  ColourMapError,
  CoordinatesError,
  DataSizeError,
  FileTypeError,
  isPictureError,
  LimitsError,
  type PictureError,
} from './errors.ts';
export { type GatherOptions, gather } from './gather.ts';
export { type ImageOptions, image } from './image.ts';
export type { Limits, LimitsOptions } from './limits.ts';
export { type PageOptions, type PagePicture, type PageTable, page } from './page.ts';
export { percentile } from './percentile.ts';
export { type Picture, svg } from './picture.ts';
export type { Raster } from './raster.ts';
