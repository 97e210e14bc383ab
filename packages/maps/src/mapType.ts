/** A type of map, by bpftool's name. */
export type MapType = keyof typeof MAP_TYPE;

/** `enum bpf_map_type`. */
export const MAP_TYPE = {
  hash: 1,
  array: 2,
  prog_array: 3,
  perf_event_array: 4,
  percpu_hash: 5,
  percpu_array: 6,
  stack_trace: 7,
  cgroup_array: 8,
  lru_hash: 9,
  lru_percpu_hash: 10,
  lpm_trie: 11,
  array_of_maps: 12,
  hash_of_maps: 13,
  devmap: 14,
  sockmap: 15,
  cpumap: 16,
  xskmap: 17,
  sockhash: 18,
  cgroup_storage: 19,
  reuseport_sockarray: 20,
  percpu_cgroup_storage: 21,
  queue: 22,
  stack: 23,
  sk_storage: 24,
  devmap_hash: 25,
  struct_ops: 26,
  ringbuf: 27,
  inode_storage: 28,
  task_storage: 29,
  bloom_filter: 30,
  user_ringbuf: 31,
  cgrp_storage: 32,
  arena: 33,
  insn_array: 34,
} as const;

/**
 * bpftool's name of a type; its number where this table is older than the kernel.
 *
 * @example
 * ```ts
 * import { mapTypeName } from '@ebpf-ts/maps';
 *
 * mapTypeName(9); // 'lru_hash'
 * ```
 */
export function mapTypeName(type: number): string {
  return names.get(type) ?? `type ${type}`;
}

const names = new Map<number, string>(Object.entries(MAP_TYPE).map(([name, type]) => [type, name]));
