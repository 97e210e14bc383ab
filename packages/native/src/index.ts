export type {
  BatchResult,
  Binding,
  BoundMap,
  BtfHandle,
  BtfInfo,
  IterHandle,
  LinkHandle,
  LinkRequest,
  LinkTryCreateOptions,
  LinkTryCreateResult,
  MapBtf,
  MapCreateOptions,
  MapHandle,
  MapInfo,
  NativeError,
  ObjectHandle,
  ObjectOpenOptions,
  OpenHandles,
  ProgramInfo,
  ProgramTryLoadOptions,
  RingHandle,
  TryResult,
  UprobeMultiRequest,
  UprobeRequest,
} from './binding.ts';
export { binding } from './load.ts';
export { isNativeError } from './nativeError.ts';
export { watchUnclosed } from './unclosed.ts';
