export type {
  Binding,
  LinkHandle,
  LinkTryCreateOptions,
  LinkTryCreateResult,
  MapCreateOptions,
  MapHandle,
  MapInfo,
  NativeError,
  ObjectHandle,
  ObjectOpenOptions,
  ProgramInfo,
  ProgramTryLoadOptions,
  RingHandle,
  TryResult,
} from './binding.ts';
export { binding } from './load.ts';
export { isNativeError } from './nativeError.ts';
export { watchUnclosed } from './unclosed.ts';
