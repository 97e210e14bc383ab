export {
  array,
  bool,
  bytes,
  type Codec,
  cstring,
  enumeration,
  type Infer,
  i8,
  i16,
  i32,
  i64,
  type Schema,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '@ebpf-ts/btf';
export { Arena, type ArenaMapping, type ExistingArena, type NewArena } from './arena.ts';
export { ArrayMap, type NewArrayMap, type NewPerCpuArrayMap } from './arrayMap.ts';
export type { Batch } from './batch.ts';
export { BloomFilter, type NewBloomFilter } from './bloomFilter.ts';
export { type BpfMap, type MapTypes, mapOf } from './bpfMap.ts';
export { btfById } from './btfById.ts';
export { type BuildIdFrame, BuildIdStackTraceMap } from './buildIdStackTraceMap.ts';
export type {
  BatchDeletableMap,
  BatchReadableMap,
  BatchTakeableMap,
  BatchWritableMap,
} from './capabilities/batches.ts';
export type { Closable } from './capabilities/closable.ts';
export type { DeletableMap } from './capabilities/deletable.ts';
export type { EntryBatch } from './capabilities/entryBatch.ts';
export type { IterableMap } from './capabilities/iterable.ts';
export type { Pinnable } from './capabilities/pinnable.ts';
export type { ReadableMap, ReadOptions } from './capabilities/readable.ts';
export type { TakeableMap } from './capabilities/takeable.ts';
export type { SetOptions, UpdateMode, WritableMap } from './capabilities/writable.ts';
export { CgroupStorage } from './cgroupStorage.ts';
export type {
  DescriptorSource,
  FileAtPath,
  LoadedProgram,
  OpenFile,
  ProgramReference,
  RunningProcess,
} from './descriptor.ts';
export { DescriptorArray } from './descriptorArray.ts';
export type { TableCodecs } from './elements/table.ts';
export {
  EventStream,
  type RingBatchOptions,
  type RingReadOptions,
  type RingStreamOptions,
} from './eventStream.ts';
export type { Existing, MapExpectation, MapSource } from './existingMap.ts';
export { HashMap, type NewHashMap, type NewPerCpuHashMap } from './hashMap.ts';
export { KernelMap } from './kernelMap.ts';
export { KeyedMap } from './keyedMap.ts';
export { listMaps } from './listMaps.ts';
export { LocalStorage, type NewLocalStorage, type OwnerOf, type StorageType } from './localStorage.ts';
export { LpmTrie, type NewLpmTrie } from './lpmTrie.ts';
export { MapError } from './mapError.ts';
export { MapOfMaps, type MapOfMapsTypes, type NewMapOfMaps } from './mapOfMaps.ts';
export { type MapType, mapTypeName } from './mapType.ts';
export {
  type MergedBatch,
  type MergedRecord,
  type MergedRings,
  mergeRings,
  type NamedRings,
} from './mergedRings.ts';
export { type MessageCodec, rawMessageCodec } from './messageCodec.ts';
export { MAP_FLAG, type NewMap } from './newMap.ts';
export { OpaqueMap } from './opaqueMap.ts';
export { openMap } from './openMap.ts';
export { type PerCpu, perCpuCodec, sum } from './perCpu.ts';
export { type NewPerfBuffer, PerfBuffer, type PerfBufferOptions } from './perfBuffer.ts';
export { ipv4Prefix, ipv6Prefix } from './prefix/prefixCodec.ts';
export { ProgramArray } from './programArray.ts';
export { type NewQueue, type PushOptions, Queue } from './queue.ts';
export { rawCodec } from './rawCodec.ts';
export { type RecordCodec, rawRecordCodec, recordCodecOf } from './recordCodec.ts';
export { type Discriminated, recordsByField, recordsByFieldOf } from './records/byField.ts';
export { recordsByHeader, recordsByHeaderOf, type Tagged, type Untagged } from './records/byHeader.ts';
export type { Records, TypeIds } from './records/schemas.ts';
export type { Redirect } from './redirectCodec.ts';
export { type NewRedirectMap, RedirectMap } from './redirectMap.ts';
export { type NewRingBuffer, type RecordPlace, RingBuffer, type RingBufferSource } from './ringBuffer.ts';
export { type NewSocketArray, type NewSocketHash, SocketMap } from './socketMap.ts';
export { type NewStackTraceMap, StackTraceMap } from './stackTraceMap.ts';
export { storedTypesOf } from './storedTypes.ts';
export type { StreamOptions } from './stream.ts';
export { type NewUserRingBuffer, UserRingBuffer } from './userRingBuffer.ts';
export type { WakeUp } from './wakeUp.ts';
