import { ServiceError } from '../wire/service-error.ts';

/**
 * The segments of a path, decoded.
 *
 * @throws ServiceError for what is no encoding of a text, and for the character 0, which no name has
 */
export function decodePath(path: string): string[] {
  return path.replace(/\/$/, '').slice(1).split('/').map(decode);
}

function decode(segment: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    throw new ServiceError('InvalidUri', { Segment: segment });
  }
  if (decoded.includes('\0')) throw new ServiceError('InvalidUri', { Segment: segment });
  return decoded;
}
