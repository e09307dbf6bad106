import { type ColourMapName, colourTable, type Picture, png } from '@judi4cloud/pictures';
import { decode } from 'fast-png';

/** A picture after rendering, with the colour at a position given in the picture's own pixels. */
export type Decoded = {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): readonly number[];
};

export async function decoded(picture: Picture, scale = 2): Promise<Decoded> {
  const { width, height, data, channels } = decode(await png(picture, { scale }));
  if (channels !== 3) throw new Error(`PNG has ${channels} channels, expected 3.`);
  return {
    width,
    height,
    at(x, y) {
      const k = 3 * (Math.floor(y * scale) * width + Math.floor(x * scale));
      return [...data.subarray(k, k + 3)];
    },
  };
}

export function colour(name: ColourMapName, level: number): readonly number[] {
  return [...colourTable(name).subarray(3 * level, 3 * level + 3)];
}
