import { BtfBuilder, hostIsLittleEndian, i32 } from '@ebpf-ts/btf';
import { binding, isNativeError, type MapBtf, type MapCreateOptions } from '@ebpf-ts/native';
import type { Verdict } from './verdict.ts';

/** A map type that can be asked for, by bpftool's name. */
export type ProbedMapType = keyof typeof ATTEMPTS;

/** The smallest map of a type that a kernel accepts, and the release that brought the type. */
interface Attempt extends Omit<MapCreateOptions, 'name' | 'inner' | 'btf'> {
  readonly since: string;
  /** It holds maps. */
  readonly ofMaps?: boolean;
  /** It is refused without BTF of its keys and values. */
  readonly described?: boolean;
}

const NO_PREALLOC = 1;
const small = { keySize: 4, valueSize: 4, maxEntries: 1 };
const keyless = { ...small, keySize: 0 };
const storage = { ...small, maxEntries: 0, flags: NO_PREALLOC, described: true };
const cgroupStorage = { ...small, keySize: 16, maxEntries: 0 };
// A multiple of the page size, and 64 KiB is one of every page size in use.
const ring = { keySize: 0, valueSize: 0, maxEntries: 65_536 };

const ATTEMPTS = {
  hash: { ...small, type: 1, since: '3.19' },
  array: { ...small, type: 2, since: '3.19' },
  prog_array: { ...small, type: 3, since: '4.2' },
  perf_event_array: { ...small, type: 4, since: '4.3' },
  percpu_hash: { ...small, type: 5, since: '4.6' },
  percpu_array: { ...small, type: 6, since: '4.6' },
  stack_trace: { ...small, type: 7, valueSize: 8, since: '4.6' },
  cgroup_array: { ...small, type: 8, since: '4.8' },
  lru_hash: { ...small, type: 9, since: '4.10' },
  lru_percpu_hash: { ...small, type: 10, since: '4.10' },
  lpm_trie: { ...small, type: 11, keySize: 8, flags: NO_PREALLOC, since: '4.11' },
  array_of_maps: { ...small, type: 12, ofMaps: true, since: '4.12' },
  hash_of_maps: { ...small, type: 13, ofMaps: true, since: '4.12' },
  devmap: { ...small, type: 14, since: '4.14' },
  sockmap: { ...small, type: 15, since: '4.14' },
  cpumap: { ...small, type: 16, since: '4.15' },
  xskmap: { ...small, type: 17, since: '4.18' },
  sockhash: { ...small, type: 18, since: '4.18' },
  cgroup_storage: { ...cgroupStorage, type: 19, since: '4.19' },
  reuseport_sockarray: { ...small, type: 20, since: '4.19' },
  percpu_cgroup_storage: { ...cgroupStorage, type: 21, since: '4.20' },
  queue: { ...keyless, type: 22, since: '4.20' },
  stack: { ...keyless, type: 23, since: '4.20' },
  sk_storage: { ...storage, type: 24, since: '5.2' },
  devmap_hash: { ...small, type: 25, since: '5.4' },
  ringbuf: { ...ring, type: 27, since: '5.8' },
  inode_storage: { ...storage, type: 28, since: '5.10' },
  task_storage: { ...storage, type: 29, since: '5.11' },
  bloom_filter: { ...keyless, type: 30, since: '5.16' },
  user_ringbuf: { ...ring, type: 31, since: '6.1' },
  cgrp_storage: { ...storage, type: 32, since: '6.2' },
} as const satisfies Readonly<Record<string, Attempt>>;

/**
 * Whether this kernel has a map type: one is created, and closed at once.
 *
 * @example
 * ```ts
 * import { mapType } from '@ebpf-ts/probe';
 *
 * if (mapType('ringbuf').status === 'unsupported') console.error('needs Linux 5.8');
 * ```
 */
export function mapType(name: ProbedMapType): Verdict {
  const attempt: Attempt = ATTEMPTS[name];
  const { since } = attempt;
  try {
    tryOut(attempt);
    return { status: 'supported', evidence: [answered('0')], since };
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const evidence = [answered(error.code)];
    if (error.code === 'EINVAL') return { status: 'unsupported', evidence, since };
    if (error.code === 'EPERM' || error.code === 'EACCES') {
      return { status: 'denied', evidence, since, hint: 'run as root, or with CAP_BPF' };
    }
    return { status: 'unknown', evidence, since };
  }
}

function tryOut({ since, ofMaps, described, ...options }: Attempt): void {
  const inner = ofMaps ? binding.mapCreate({ ...ATTEMPTS.array, name: 'probe' }) : undefined;
  try {
    const btf = described ? integersAsBtf() : undefined;
    const beside = { ...(inner && { inner }), ...(btf && { btf }) };
    binding.mapClose(binding.mapCreate({ ...options, ...beside, name: 'probe' }));
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

function answered(errno: string) {
  return { kind: 'syscall', syscall: 'BPF_MAP_CREATE', errno } as const;
}
