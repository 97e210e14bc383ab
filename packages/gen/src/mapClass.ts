/** The types of what a map holds, as TypeScript, asked for where its class needs them. */
export interface MapContents {
  readonly key: () => string;
  readonly value: () => string;
  readonly event: () => string;
  /** The class of the maps in it, where that is known. */
  readonly inner: () => MapClass | undefined;
}

/** The class of a map, as TypeScript, and what it needs of `@ebpf-ts/core`. */
export interface MapClass {
  readonly text: string;
  readonly imports: readonly string[];
}

/** What `mapOf` of `@ebpf-ts/maps` makes of each type of map; of all others an `OpaqueMap`. */
const classes: Readonly<Record<string, string>> = {
  hash: 'HashMap<KEY, VALUE>',
  lru_hash: 'HashMap<KEY, VALUE>',
  percpu_hash: 'HashMap<KEY, PerCpu<VALUE>>',
  lru_percpu_hash: 'HashMap<KEY, PerCpu<VALUE>>',
  array: 'ArrayMap<VALUE>',
  percpu_array: 'ArrayMap<PerCpu<VALUE>>',
  lpm_trie: 'LpmTrie<KEY, VALUE>',
  queue: 'Queue<VALUE>',
  stack: 'Queue<VALUE>',
  bloom_filter: 'BloomFilter<VALUE>',
  ringbuf: 'RingBuffer<EVENT>',
  user_ringbuf: 'UserRingBuffer<VALUE>',
  sk_storage: 'LocalStorage<OpenFile, VALUE>',
  inode_storage: 'LocalStorage<OpenFile | FileAtPath, VALUE>',
  task_storage: 'LocalStorage<OpenFile | RunningProcess, VALUE>',
  cgrp_storage: 'LocalStorage<OpenFile | FileAtPath, VALUE>',
  cgroup_storage: 'CgroupStorage<KEY, VALUE>',
  percpu_cgroup_storage: 'CgroupStorage<KEY, PerCpu<VALUE>>',
  array_of_maps: 'MapOfMaps<number, INNER>',
  hash_of_maps: 'MapOfMaps<KEY, INNER>',
  prog_array: 'ProgramArray',
  perf_event_array: 'PerfBuffer<EVENT>',
  xskmap: 'DescriptorArray<OpenFile>',
  cgroup_array: 'DescriptorArray<OpenFile | FileAtPath>',
  sockmap: 'SocketMap<number>',
  reuseport_sockarray: 'SocketMap<number>',
  sockhash: 'SocketMap<KEY>',
  devmap: 'RedirectMap',
  devmap_hash: 'RedirectMap',
  cpumap: 'RedirectMap',
  arena: 'Arena',
  stack_trace: 'StackTraceMap',
  'stack_trace with build ids': 'BuildIdStackTraceMap',
};

/** The class that a map of a type, by bpftool's name, has in a loaded object. */
export function mapClassOf(typeName: string, { key, value, event, inner }: MapContents): MapClass {
  const template = (Object.hasOwn(classes, typeName) && classes[typeName]) || 'OpaqueMap';
  const imports = namesIn(template).map((name) => `type ${name}`);
  const innerText = () => {
    const known = inner() ?? { text: 'KernelMap', imports: ['type KernelMap'] };
    imports.push(...known.imports);
    return known.text;
  };
  const contents: Readonly<Record<string, () => string>> = {
    KEY: key,
    VALUE: value,
    EVENT: event,
    INNER: innerText,
  };
  return { text: template.replace(/KEY|VALUE|EVENT|INNER/g, (part) => contents[part]?.() ?? part), imports };
}

/** All names that a class of a map is written with. */
export const mapClassNames: readonly string[] = [
  ...new Set(['KernelMap', 'OpaqueMap', ...Object.values(classes).flatMap(namesIn)]),
];

function namesIn(template: string): readonly string[] {
  return template.match(/[A-Z][a-z]\w*/g) ?? [];
}
