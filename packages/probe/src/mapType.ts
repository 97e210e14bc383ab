import { BtfBuilder, hostIsLittleEndian, i32 } from '@ebpf-ts/btf';
import { binding, isNativeError, type MapBtf, type MapCreateOptions } from '@ebpf-ts/native';
import { Memory } from './asking/memory.ts';
import { ask, type Probing, type Question } from './asking/question.ts';
import { answered, MAP_RIGHTS } from './asking/refusal.ts';
import { facts, type MapFlagName, type MapTypeName } from './facts/facts.ts';
import { listed } from './program/listed.ts';
import type { Verdict } from './verdict.ts';

/** A map type that can be asked for, by bpftool's name. */
export type ProbedMapType = MapTypeName;

/**
 * Whether this kernel has a map type: one is created, and closed at once. A map of `struct_ops` takes more than that to
 * create, and is looked up in the kernel's BTF.
 *
 * @example
 * ```ts
 * import { mapType } from '@ebpf-ts/probe';
 *
 * if ((await mapType('ringbuf')).status === 'unsupported') console.error('needs Linux 5.8');
 * ```
 */
export function mapType(name: MapTypeName): Promise<Verdict> {
  return memory.ask(name, () => probing(name, 0));
}

/**
 * {@link mapType}, on this thread.
 *
 * @example
 * ```ts
 * import { mapTypeSync } from '@ebpf-ts/probe';
 *
 * console.log(mapTypeSync('arena').since); // 6.9
 * ```
 */
export function mapTypeSync(name: MapTypeName): Verdict {
  return memory.askSync(name, () => probing(name, 0));
}

/** A flag of a map that can be asked for; the others are refused with all else that goes with them. */
export type ProbedMapFlag = keyof typeof flagged;

/**
 * Whether this kernel takes a flag of `BPF_MAP_CREATE`, for a map of the given type; by default, of a type that the flag
 * is for.
 *
 * @example
 * ```ts
 * import { mapFlag } from '@ebpf-ts/probe';
 *
 * const { status } = await mapFlag('mmapable', { map: 'array' });
 * ```
 */
export function mapFlag(
  name: ProbedMapFlag,
  { map = flagged[name] }: { map?: MapTypeName } = {},
): Promise<Verdict> {
  return memory.ask(`${map} ${name}`, () => flagProbing(name, map));
}

/**
 * {@link mapFlag}, on this thread.
 *
 * @example
 * ```ts
 * import { mapFlagSync } from '@ebpf-ts/probe';
 *
 * console.log(mapFlagSync('rb_overwrite').status);
 * ```
 */
export function mapFlagSync(
  name: ProbedMapFlag,
  { map = flagged[name] }: { map?: MapTypeName } = {},
): Verdict {
  return memory.askSync(`${map} ${name}`, () => flagProbing(name, map));
}

/** Flags, and a type of map that each is for. */
export const flagged = {
  no_prealloc: 'hash',
  no_common_lru: 'lru_hash',
  numa_node: 'hash',
  rdonly: 'array',
  wronly: 'array',
  stack_build_id: 'stack_trace',
  zero_seed: 'hash',
  rdonly_prog: 'array',
  wronly_prog: 'array',
  clone: 'sk_storage',
  mmapable: 'array',
  preserve_elems: 'perf_event_array',
  inner_map: 'array',
  segv_on_fault: 'arena',
  no_user_conv: 'arena',
  rb_overwrite: 'ringbuf',
} as const satisfies Partial<Record<MapFlagName, MapTypeName>>;

/** The flags that the smallest map of a type has, as that is refused without them. */
export function ownFlagsOf(map: MapTypeName): number {
  return attempts[map]?.flags ?? 0;
}

const memory = new Memory<Verdict>();

function* flagProbing(name: ProbedMapFlag, map: MapTypeName): Probing<Verdict> {
  const { id, since } = facts.mapFlags[name];
  const without = yield* probing(map, 0);
  // None is created of that type, so that it says nothing on flags.
  if (map === 'struct_ops') return { status: 'unknown', evidence: without.evidence, ...(since && { since }) };
  if (without.status !== 'supported') return { ...without, ...(since && { since }) };
  const verdict = yield* probing(map, id);
  return { ...verdict, ...(since && { since }) };
}

/** The smallest map of a type that a kernel accepts. */
interface Attempt extends Omit<MapCreateOptions, 'name' | 'type' | 'inner' | 'btf'> {
  /** It holds maps. */
  readonly ofMaps?: boolean;
  /** It is refused without BTF of its keys and values. */
  readonly described?: boolean;
}

const NO_PREALLOC = facts.mapFlags.no_prealloc.id;
const MMAPABLE = facts.mapFlags.mmapable.id;
const small = { keySize: 4, valueSize: 4, maxEntries: 1 };
const keyless = { ...small, keySize: 0 };
const storage = { ...small, maxEntries: 0, flags: NO_PREALLOC, described: true };
const cgroupStorage = { ...small, keySize: 16, maxEntries: 0 };
// A multiple of the page size, and 64 KiB is one of every page size in use.
const ring = { keySize: 0, valueSize: 0, maxEntries: 65_536 };

/** Those that differ from the smallest hash. */
const attempts: Readonly<Partial<Record<MapTypeName, Attempt>>> = {
  // Of addresses, and with `stack_build_id` of `struct bpf_stack_build_id`.
  stack_trace: { ...small, valueSize: 32 },
  lpm_trie: { ...small, keySize: 8, flags: NO_PREALLOC },
  array_of_maps: { ...small, ofMaps: true },
  hash_of_maps: { ...small, ofMaps: true },
  cgroup_storage: cgroupStorage,
  percpu_cgroup_storage: cgroupStorage,
  queue: keyless,
  stack: keyless,
  sk_storage: storage,
  ringbuf: ring,
  inode_storage: storage,
  task_storage: storage,
  bloom_filter: keyless,
  user_ringbuf: ring,
  cgrp_storage: storage,
  arena: { keySize: 0, valueSize: 0, maxEntries: 1, flags: MMAPABLE },
  insn_array: { ...small, valueSize: 16 },
  rhash: { ...small, flags: NO_PREALLOC },
};

function* probing(name: MapTypeName, flags: number): Probing<Verdict> {
  const fact = facts.mapTypes[name];
  const dated = fact.since === undefined ? {} : { since: fact.since };
  if (name === 'struct_ops')
    return { ...listed('bpf_map_type', 'BPF_MAP_TYPE_STRUCT_OPS', fact.id), ...dated };
  const attempt = attempts[name] ?? small;
  const code = yield* ask(creation(fact.id, attempt, flags));
  const evidence = [answered('BPF_MAP_CREATE', { code, log: '' })];
  if (code === '') return { status: 'supported', evidence, ...dated };
  if (REFUSALS.has(code)) return { status: 'unsupported', evidence, ...dated };
  if (code === 'EPERM' || code === 'EACCES')
    return { status: 'denied', evidence, ...dated, hint: MAP_RIGHTS };
  return { status: 'unknown', evidence, ...dated };
}

/** How a kernel says no to a type, or to a flag with it. */
const REFUSALS = new Set(['EINVAL', 'EOPNOTSUPP', 'ENOTSUPP']);

/** Creates a map, and tells the errno's name, which is empty where there was none. */
function creation(type: number, attempt: Attempt, flags: number): Question<string> {
  const sync = () => {
    try {
      create(type, attempt, flags);
      return '';
    } catch (error) {
      if (!isNativeError(error)) throw error;
      return error.code;
    }
  };
  return { sync, async: async () => sync() };
}

function create(type: number, { ofMaps, described, ...options }: Attempt, flags: number): void {
  const inner = ofMaps ? binding.mapCreate({ ...small, type: facts.mapTypes.array.id, name: '' }) : undefined;
  try {
    const btf = described ? integersAsBtf() : undefined;
    const beside = { ...(inner && { inner }), ...(btf && { btf }) };
    const all = { ...options, ...beside, flags: (options.flags ?? 0) | flags, type, name: '' };
    binding.mapClose(binding.mapCreate(all));
  } finally {
    if (inner !== undefined) binding.mapClose(inner);
  }
}

/** Keys and values of 4 bytes. */
function integersAsBtf(): MapBtf {
  const builder = new BtfBuilder({ littleEndian: hostIsLittleEndian });
  const id = i32.addTo(builder);
  const { bytes, idOf } = builder.build();
  return { bytes, keyTypeId: idOf(id), valueTypeId: idOf(id) };
}
