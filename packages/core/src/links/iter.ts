import type { BpfMap } from '@ebpf-ts/maps';
import { binding, type IterRequest, type NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { openedCgroup } from './cgroup.ts';
import { IterLink } from './iterLink.ts';
import { type ProcessScope, pidOf } from './processScope.ts';
import { attachSection } from './section.ts';

/**
 * Which of the kernel's things an iterator iterates over (`union bpf_iter_link_info`). Default: all of them; an
 * iterator over the elements of a map needs the map, one over cgroups a cgroup.
 *
 * @example
 * ```ts
 * import { BpfObject, type HashMap } from '@ebpf-ts/core';
 *
 * interface Counts {
 *   maps: { counts: HashMap<number, bigint> };
 *   programs: { dump: 'iter' };
 * }
 * const spec = await BpfObject.open<Counts>('counts.bpf.o');
 * await using object = await spec.load();
 * const link = await object.programs.dump.attach({ map: object.maps.counts });
 * for await (const line of link.lines()) console.log(line);
 * ```
 */
export type IterOptions =
  /** The threads, files or mappings of one process (Linux 6.1). */
  | { readonly pid: ProcessScope; readonly tid?: never; readonly map?: never; readonly cgroup?: never }
  /** Those of one thread (Linux 6.1). */
  | { readonly tid: number; readonly pid?: never; readonly map?: never; readonly cgroup?: never }
  /** The elements of a map (Linux 5.9), or of the storage of sockets. */
  | { readonly map: BpfMap; readonly pid?: never; readonly tid?: never; readonly cgroup?: never }
  /** Cgroups, from one on (Linux 6.1); by its folder, or a descriptor of that. */
  | {
      readonly cgroup: string | number;
      /** Default: that one alone. */
      readonly order?: CgroupOrder;
      readonly pid?: never;
      readonly tid?: never;
      readonly map?: never;
    };

/** Which cgroups: that one, those below it (itself first, or last), or those above it up to the root. */
export type CgroupOrder = keyof typeof ORDERS;

/** `enum bpf_cgroup_iter_order`. */
const ORDERS = { self: 1, 'descendants-pre': 2, 'descendants-post': 3, ancestors: 4 } as const;

/** An iterator attaches to what its section's name says, `SEC("iter/task")`, and runs when its link is read. */
export function attachIter(program: AttachingProgram, options: Given<IterOptions> = {}): Attaching {
  const { map, cgroup, order = 'self', tid, pid } = options;
  const given = Object.entries({ map, cgroup, tid, pid }).filter(([, value]) => value !== undefined);
  const bySection = attachSection(program);
  if (given.length === 0) {
    return {
      ...bySection,
      link: IterLink,
      explain: (refusal) => explain(refusal) ?? bySection.explain?.(refusal),
    };
  }
  if (given.length > 1) {
    throw wrongOptions(program, `takes one of the options map, cgroup, pid and tid, not ${given.length}`);
  }
  const request = (folder?: number): IterRequest => ({
    map: map === undefined ? undefined : binding.mapDescriptor(map.handle),
    ...(folder === undefined ? {} : { cgroup: folder, order: ORDERS[order] }),
    ...{ tid, pid: pidOf(program, pid) },
  });
  return {
    target: `${program.target} of ${given.map(([name]) => name).join()}`,
    async start() {
      using folder = openedCgroup(program, cgroup);
      return await binding.programAttachIter(program.object, program.name, request(folder?.descriptor));
    },
    startSync() {
      using folder = openedCgroup(program, cgroup);
      return binding.programAttachIterSync(program.object, program.name, request(folder?.descriptor));
    },
    link: IterLink,
    explain,
  };
}

function explain({ code }: NativeError): string | undefined {
  if (code !== 'EINVAL' && code !== 'EBADF') return undefined;
  return 'an iterator over bpf_map_elem needs { map }, one over cgroup { cgroup }; { pid } and { tid } are for those over tasks, and need Linux 6.1';
}
