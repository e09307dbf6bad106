export { nearestWord } from './nearest-word.ts';
export { shortNumber, shown } from './show-value.ts';
export { UnsupportedNodeError } from './supported-node.ts';
export {
  type AnyTaggedClass,
  guardOf,
  isTaggedError,
  type TaggedClass,
  type TaggedError,
  tagged,
} from './tagged-error.ts';
