import {
  attachTypeFacts,
  commandFacts,
  helperFacts,
  kfuncFacts,
  linkTypeFacts,
  mapFlagFacts,
  mapTypeFacts,
  programFlagFacts,
  programTypeFacts,
} from './table.ts';

/**
 * What is known of the features of BPF, by their names: numbers, and the mainline release that brought them. They are
 * facts on Linux, from its `uapi/linux/bpf.h` and from ebpf-docs, and never say what a kernel can do: ask that with a
 * probe. Names are bpftool's: `sched_cls`, `ringbuf`, `cgroup_inet4_connect`.
 *
 * @example
 * ```ts
 * import { facts } from '@ebpf-ts/probe';
 *
 * facts.helpers.bpf_loop.since; // '5.17'
 * facts.helpers.bpf_probe_read_kernel.gplOnly; // true
 * facts.helpers.bpf_redirect_map.programs; // ['xdp']
 * facts.mapTypes.ringbuf.id; // 27
 * ```
 */
export const facts = {
  programTypes: programTypeFacts,
  attachTypes: attachTypeFacts,
  mapTypes: mapTypeFacts,
  mapFlags: mapFlagFacts,
  programFlags: programFlagFacts,
  linkTypes: linkTypeFacts,
  commands: commandFacts,
  helpers: helperFacts,
  kfuncs: kfuncFacts,
} as const;

/** A type of program, by bpftool's name: `sched_cls`. */
export type ProgramTypeName = keyof (typeof facts)['programTypes'];

/** A type of attachment, by bpftool's name: `cgroup_inet4_connect`. */
export type AttachTypeName = keyof (typeof facts)['attachTypes'];

/** A type of map, by bpftool's name: `ringbuf`. */
export type MapTypeName = keyof (typeof facts)['mapTypes'];

/** A flag of `BPF_MAP_CREATE`, without `BPF_F_`: `mmapable`. */
export type MapFlagName = keyof (typeof facts)['mapFlags'];

/** A type of link, by bpftool's name: `kprobe_multi`. */
export type LinkTypeName = keyof (typeof facts)['linkTypes'];

/** A command of bpf(2), without `BPF_`: `map_lookup_batch`. */
export type CommandName = keyof (typeof facts)['commands'];
