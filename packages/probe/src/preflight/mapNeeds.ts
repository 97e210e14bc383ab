import type { MapDefinition, ObjectFile } from '@ebpf-ts/elf';
import { facts, type MapTypeName } from '../facts/facts.ts';
import { flagged, type ProbedMapFlag } from '../mapType.ts';
import type { Need } from './need.ts';
import type { TargetKernel } from './targetKernel.ts';

/** Maps that are refused without a size or a value. */
const SIZED = new Set([
  ...['hash', 'array', 'prog_array', 'percpu_hash', 'percpu_array', 'lru_hash', 'lru_percpu_hash'],
  ...['lpm_trie', 'array_of_maps', 'hash_of_maps', 'stack_trace'],
]);

/** What the maps of an object need. libbpf makes all of them, whoever uses them. */
export function* mapNeeds(file: ObjectFile, kernel: TargetKernel): Generator<Need> {
  for (const map of file.maps) {
    const { name, typeName, inner, legacy, maxEntries, valueSize } = map;
    if (SIZED.has(typeName) && (maxEntries === 0 || valueSize === 0)) {
      const what = maxEntries === 0 ? 'max_entries' : 'value_size';
      const hint = 'it is 0, which the kernel refuses: declare it, or set it before the object is loaded';
      yield { needs: `${what} of map ${name}`, status: 'unsupported', since: undefined, hint };
    }
    if (legacy !== undefined) {
      const hint = 'libbpf 1.0 and later take maps of the section .maps only: declare it there';
      yield { needs: `map ${name} of the old form`, status: 'unsupported', since: undefined, hint };
    }
    for (const made of inner === undefined ? [map] : [map, inner]) {
      const type = made.typeName;
      if (!isMapType(type)) continue;
      const status = kernel.map(type);
      yield { needs: `map type ${type} (${name})`, status, since: facts.mapTypes[type].since };
      yield* flagNeeds(name, made, type, kernel);
    }
  }
  if (file.globalData.length > 0) yield { needs: 'global data', status: 'supported', since: '5.2' };
}

/** Types that every kernel refuses without a flag (`…_alloc_check`). */
const DEMANDED: Readonly<Partial<Record<MapTypeName, ProbedMapFlag>>> = {
  lpm_trie: 'no_prealloc',
  sk_storage: 'no_prealloc',
  inode_storage: 'no_prealloc',
  task_storage: 'no_prealloc',
  cgrp_storage: 'no_prealloc',
  arena: 'mmapable',
};

/** Flags that each may be there, and never both. */
const APART: readonly (readonly [ProbedMapFlag, ProbedMapFlag])[] = [
  ['rdonly', 'wronly'],
  ['rdonly_prog', 'wronly_prog'],
  ['no_common_lru', 'numa_node'],
];

function* flagNeeds(
  name: string,
  { flags }: MapDefinition,
  type: MapTypeName,
  kernel: TargetKernel,
): Generator<Need> {
  // What the flags of struct_ops are is between libbpf and the kernel.
  if (type === 'struct_ops') return;
  const has = (flag: ProbedMapFlag) => (flags & facts.mapFlags[flag].id) !== 0;
  // Of a type that is not there, no more is to be said.
  const isThere = kernel.map(type) === 'supported';
  for (const flag of namesOf(flagged)) {
    if (!has(flag)) continue;
    const { since } = facts.mapFlags[flag];
    const status = isThere ? kernel.mapFlag(type, flag) : 'supported';
    const hint = `the kernel refuses it for maps of type ${type} (the flag is of Linux ${since}): leave it out, or choose another type`;
    yield {
      needs: `map flag ${flag} (${name})`,
      status,
      since,
      ...(status === 'unsupported' && { hint }),
    };
  }
  const demanded = DEMANDED[type];
  if (demanded !== undefined && !has(demanded)) {
    const hint = `maps of type ${type} are refused without it: __uint(map_flags, BPF_F_${demanded.toUpperCase()})`;
    yield { needs: `map flag ${demanded} (${name})`, status: 'unsupported', since: undefined, hint };
  }
  for (const [one, other] of APART) {
    if (!has(one) || !has(other)) continue;
    const hint = 'the kernel takes the one or the other';
    yield {
      needs: `map flags ${one} and ${other} (${name})`,
      status: 'unsupported',
      since: undefined,
      hint,
    };
  }
  const nameless = namesOf(flagged).reduce((rest, flag) => rest & ~facts.mapFlags[flag].id, flags) >>> 0;
  if (nameless !== 0) {
    const hint = 'whether the kernel takes it is not known';
    const needs = `map flag 0x${nameless.toString(16)} (${name})`;
    yield { needs, status: 'unknown', since: undefined, hint };
  }
}

function namesOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[];
}

function isMapType(name: string): name is MapTypeName {
  return Object.hasOwn(facts.mapTypes, name);
}
