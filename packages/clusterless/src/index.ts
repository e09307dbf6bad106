export { decodePayload } from './payload/decode.ts';
export { type EncodeOptions, encodePayload } from './payload/encode.ts';
export { PayloadError } from './payload/payload-error.ts';
