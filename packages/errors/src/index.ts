export { type Call, checkArgument, DomainError, describeKind, nameOf } from './arguments.ts';
export {
  type FileAction,
  FileSystemError,
  inOurWords,
  type Refusal,
  refusalOf,
} from './file-system-error.ts';
export { nearestWord } from './nearest-word.ts';
export {
  count,
  flag,
  OptionError,
  type OptionRule,
  type OptionRules,
  type OptionWords,
  oneOf,
  readOptions,
  text,
} from './options.ts';
export { counted, shortNumber, shown } from './show-value.ts';
export { UnsupportedNodeError } from './supported-node.ts';
export {
  type AnyTaggedClass,
  guardOf,
  isTaggedError,
  type TaggedClass,
  type TaggedError,
  tagged,
} from './tagged-error.ts';
export { temporaryName } from './temporary-name.ts';
