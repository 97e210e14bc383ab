export type {
  AttachBinding,
  IterRequest,
  KprobeMultiRequest,
  KprobeRequest,
  KsyscallRequest,
  LinkRequest,
  NetfilterHook,
  PerfEventRequest,
  RawTracepointRequest,
  RouteRequest,
  TcRequest,
  TracepointRequest,
  UprobeMultiRequest,
  UprobeRequest,
  UsdtRequest,
  XdpReplaceRequest,
} from './binding/attach.ts';
export type {
  AttemptBinding,
  CommandTryOptions,
  LinkTryCreateOptions,
  LinkTryCreateResult,
  ProgramTryLoadOptions,
  TryResult,
} from './binding/attempt.ts';
export type { BtfBinding, BtfInfo } from './binding/btf.ts';
export type {
  BtfHandle,
  IterHandle,
  LinkHandle,
  MapHandle,
  ObjectHandle,
  PerfHandle,
  ProgramHandle,
  RingHandle,
  StatsHandle,
  UserRingHandle,
} from './binding/handles.ts';
export type { IterBinding } from './binding/iter.ts';
export type { LinkBinding, ProgramOf } from './binding/link.ts';
export type {
  LinkIdentity,
  LinkInfo,
  NetworkLinkInfo,
  OtherLinkInfo,
  PerfEventInfo,
  TracingLinkInfo,
} from './binding/linkInfo.ts';
export type { BatchResult, BoundMap, MapBinding, MapBtf, MapCreateOptions, MapInfo } from './binding/map.ts';
export type { MemoryBinding } from './binding/memory.ts';
export type { ObjectBinding, ObjectOpenOptions } from './binding/object.ts';
export type { PerfBinding, PerfOpenOptions } from './binding/perf.ts';
export type {
  ProgramBinding,
  ProgramDump,
  ProgramInfo,
  ProgramRecords,
  TestRun,
  TestRunRequest,
} from './binding/program.ts';
export type { RingBinding } from './binding/ring.ts';
export type { UserRingBinding } from './binding/userRing.ts';
export type { Binding, OpenHandles, PinnedAt } from './binding.ts';
export { binding } from './load.ts';
export { isNativeError, type NativeError } from './nativeError.ts';
export { watchUnclosed } from './unclosed.ts';
