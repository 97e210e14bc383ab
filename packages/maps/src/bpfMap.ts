import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle } from '@ebpf-ts/native';
import { Arena, type ArenaMapping } from './arena.ts';
import { ArrayMap } from './arrayMap.ts';
import { BloomFilter } from './bloomFilter.ts';
import { BuildIdStackTraceMap, hasBuildIds } from './buildIdStackTraceMap.ts';
import { CgroupStorage } from './cgroupStorage.ts';
import type { DescriptorSource } from './descriptor.ts';
import { DescriptorArray } from './descriptorArray.ts';
import type { Opened } from './existingMap.ts';
import { HashMap } from './hashMap.ts';
import { indexCodec } from './indexCodec.ts';
import type { KernelMap } from './kernelMap.ts';
import { LocalStorage } from './localStorage.ts';
import { LpmTrie } from './lpmTrie.ts';
import { MapError } from './mapError.ts';
import { MapOfMaps } from './mapOfMaps.ts';
import { type MapType, mapTypeName } from './mapType.ts';
import { codedMessages, rawMessageCodec } from './messageCodec.ts';
import { OpaqueMap } from './opaqueMap.ts';
import { perCpuCodec } from './perCpu.ts';
import { PerfBuffer } from './perfBuffer.ts';
import { ProgramArray } from './programArray.ts';
import { Queue } from './queue.ts';
import { rawCodec } from './rawCodec.ts';
import { rawRecordCodec } from './recordCodec.ts';
import { RedirectMap } from './redirectMap.ts';
import { RingBuffer, type RingBufferSource } from './ringBuffer.ts';
import { SocketMap } from './socketMap.ts';
import { StackTraceMap } from './stackTraceMap.ts';
import { UserRingBuffer } from './userRingBuffer.ts';

/** Any map; `kind` tells which class it is. */
export type BpfMap =
  | HashMap<unknown, unknown>
  | ArrayMap<unknown>
  | LpmTrie<unknown, unknown>
  | Queue<unknown>
  | BloomFilter<unknown>
  | RingBuffer<unknown>
  | PerfBuffer<unknown>
  | UserRingBuffer<unknown>
  | LocalStorage<DescriptorSource, unknown>
  | CgroupStorage<unknown, unknown>
  | MapOfMaps<unknown, KernelMap>
  | ProgramArray
  | DescriptorArray<DescriptorSource>
  | SocketMap<unknown>
  | RedirectMap
  | StackTraceMap
  | BuildIdStackTraceMap
  | Arena
  | OpaqueMap;

/** What is known of a map's contents; what is not is read as bytes. */
export interface MapTypes {
  /** The whole name; the kernel keeps 15 characters of it. */
  readonly name?: string;
  readonly key?: Codec<unknown> | undefined;
  readonly value?: Codec<unknown> | undefined;
  readonly records?: RingBufferSource<unknown> | undefined;
  /** Of what is sent through a user ring buffer. */
  readonly message?: Codec<unknown> | undefined;
  /** Of an arena that was mapped already. */
  readonly arena?: ArenaMapping | undefined;
  /** Of the maps in a map of maps. */
  readonly inner?: MapTypes | undefined;
}

/**
 * The handle of a map as the class that its type asks for. The handle belongs to that object from here on.
 *
 * @throws {@link MapError} where a type's size is not the kernel's
 */
export function mapOf(handle: MapHandle, types: MapTypes = {}): BpfMap {
  const facts = binding.mapInfo(handle);
  const info = types.name === undefined ? facts : { ...facts, name: types.name };
  if (types.value !== undefined && types.value.size !== info.valueSize) {
    throw new MapError(
      info.name,
      `its values have ${info.valueSize} bytes, their type has ${types.value.size}`,
    );
  }
  const make = CLASSES[mapTypeName(info.type)] ?? opaque;
  return make({
    handle,
    info,
    types,
    key: types.key ?? rawCodec(info.keySize),
    value: types.value ?? rawCodec(info.valueSize),
  });
}

/** A map on its way to becoming an object of its class. */
interface Typed extends Opened {
  readonly types: MapTypes;
  readonly key: Codec<unknown>;
  readonly value: Codec<unknown>;
}

const hash = ({ handle, info, key, value }: Typed) => new HashMap(handle, info, { key, value });
const array = ({ handle, info, value }: Typed) => new ArrayMap(handle, info, value);
const queue = ({ handle, info, value }: Typed) => new Queue(handle, info, value);
const storage = ({ handle, info, value }: Typed) => new LocalStorage(handle, info, value);
const cgroupStorage = ({ handle, info, key, value }: Typed) =>
  new CgroupStorage(handle, info, { key, value });
const programs = ({ handle, info }: Typed) => new ProgramArray(handle, info);
const descriptors = ({ handle, info }: Typed) => new DescriptorArray<DescriptorSource>(handle, info);
const sockets = ({ handle, info, key }: Typed) => new SocketMap(handle, info, key);
const socketArray = ({ handle, info }: Typed) => new SocketMap<unknown>(handle, info, indexCodec);
const redirects = ({ handle, info }: Typed) => new RedirectMap(handle, info);
const opaque = ({ handle, info }: Typed) => new OpaqueMap(handle, info);
const maps = ({ handle, info, key, types }: Typed) =>
  new MapOfMaps<unknown, KernelMap>(handle, info, { key, open: (each) => mapOf(each, types.inner) });
const arrayOfMaps = (map: Typed) => maps({ ...map, key: indexCodec });
const perCpu = (make: (map: Typed) => BpfMap) => (map: Typed) =>
  make({ ...map, value: perCpuCodec(map.value, binding.possibleCpus()) });

/** Which class has the maps of each type; of any other they are opaque. */
const CLASSES: Readonly<Partial<Record<string, (map: Typed) => BpfMap>>> = {
  hash,
  lru_hash: hash,
  percpu_hash: perCpu(hash),
  lru_percpu_hash: perCpu(hash),
  array,
  percpu_array: perCpu(array),
  lpm_trie: ({ handle, info, key, value }) => new LpmTrie(handle, info, { key, value }),
  queue,
  stack: queue,
  bloom_filter: ({ handle, info, value }) => new BloomFilter(handle, info, value),
  ringbuf: ({ handle, info, types }) =>
    new RingBuffer(handle, info, types.records ?? { codec: rawRecordCodec }),
  user_ringbuf: ({ handle, info, types: { message } }) =>
    new UserRingBuffer(handle, info, message === undefined ? rawMessageCodec : codedMessages(message)),
  sk_storage: storage,
  inode_storage: storage,
  task_storage: storage,
  cgrp_storage: storage,
  cgroup_storage: cgroupStorage,
  percpu_cgroup_storage: perCpu(cgroupStorage),
  array_of_maps: arrayOfMaps,
  hash_of_maps: maps,
  prog_array: programs,
  perf_event_array: ({ handle, info, types }) =>
    new PerfBuffer(handle, info, types.records?.codec ?? rawRecordCodec),
  cgroup_array: descriptors,
  xskmap: descriptors,
  sockmap: socketArray,
  reuseport_sockarray: socketArray,
  sockhash: sockets,
  devmap: redirects,
  devmap_hash: redirects,
  cpumap: redirects,
  arena: ({ handle, info, types }) => new Arena(handle, info, types.arena),
  stack_trace: ({ handle, info }) =>
    hasBuildIds(info) ? new BuildIdStackTraceMap(handle, info) : new StackTraceMap(handle, info),
} satisfies Readonly<Partial<Record<MapType, (map: Typed) => BpfMap>>>;
