export type {
  Binding,
  LinkHandle,
  MapCreateOptions,
  MapHandle,
  MapInfo,
  NativeError,
  ObjectHandle,
  ObjectOpenOptions,
  ProgramInfo,
  ProgramTryLoadOptions,
  ProgramTryLoadResult,
  RingHandle,
} from './binding.ts';
export { binding } from './load.ts';
export { isNativeError } from './nativeError.ts';
export { watchUnclosed } from './unclosed.ts';
