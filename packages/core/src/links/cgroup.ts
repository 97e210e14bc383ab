import type { NativeError } from '@ebpf-ts/native';
import { UnsupportedError } from '@ebpf-ts/probe';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { linkCreate } from './linkCreate.ts';
import { fileOption, type OpenedFile } from './openedFile.ts';
import { explainPosition, type PositionOptions, placedBy } from './position.ts';

/**
 * The cgroup that a program attaches to: its hook runs for the processes in it and below.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_connect: 'cgroup/connect4' } }>('firewall.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_connect.attach({ cgroup: '/sys/fs/cgroup/system.slice' });
 * ```
 */
export interface CgroupOptions extends PositionOptions {
  /** The cgroup's folder where cgroup2 is mounted, or a descriptor of that folder. */
  readonly cgroup: string | number;
  /**
   * Whether the program runs before those of the cgroups below, and not behind them (`BPF_F_PREORDER`, Linux 6.15).
   * Default: false.
   */
  readonly preorder?: boolean;
}

/** `BPF_F_PREORDER`. */
const PREORDER = 1 << 6;

/**
 * A program at a hook of a cgroup runs beside those that others attached there, or to a cgroup above. A position among
 * them, and an expected revision, ask for Linux 6.17.
 */
export function attachCgroup(program: AttachingProgram, options: Partial<CgroupOptions> = {}): Attaching {
  const cgroup = cgroupOption(program, options.cgroup);
  if (cgroup === undefined) {
    throw wrongOptions(
      program,
      "attaches to a cgroup: attach({ cgroup: '/sys/fs/cgroup/system.slice' }), by its folder or a descriptor of that.",
    );
  }
  const placed = placedBy(program, options);
  const flags = (placed.flags ?? 0) | (options.preorder === true ? PREORDER : 0);
  return {
    target: cgroup.title,
    ...linkCreate(program, cgroup, { ...placed, flags }),
    explain: (refusal) => explain(program, cgroup.title, options, refusal),
  };
}

/** The cgroup that an option names; undefined where there is none. */
export function cgroupOption(program: AttachingProgram, cgroup: string | number | undefined) {
  return fileOption(program, cgroup, {
    noun: 'cgroup',
    file: "the cgroup's folder",
    hint: 'grep cgroup2 /proc/mounts shows where cgroups are',
    folder: true,
  });
}

/** Opens the cgroup that a program of another kind is limited to, if it is to one. */
export function openedCgroup(
  program: AttachingProgram,
  cgroup: string | number | undefined,
): OpenedFile | undefined {
  if (cgroup === undefined) return undefined;
  const named = cgroupOption(program, cgroup);
  if (named === undefined) {
    throw wrongOptions(program, 'takes for cgroup the folder of one, or a descriptor of that');
  }
  return named.open();
}

function explain(
  { name, section }: AttachingProgram,
  target: string,
  { position, expectedRevision, preorder }: Partial<CgroupOptions>,
  refusal: NativeError,
): string | Error | undefined {
  const placed = position !== undefined || expectedRevision !== undefined;
  // Older kernels know none of these flags and attributes.
  if ((placed || preorder === true) && (refusal.code === 'EINVAL' || refusal.code === 'E2BIG')) {
    return new UnsupportedError(`program '${name}' (section '${section}')`, {
      feature: placed ? 'order of the programs of a cgroup' : 'preorder for cgroups',
      since: placed ? '6.17' : '6.15',
      hint: 'Without that option the program runs behind those that are attached there.',
      cause: refusal,
    });
  }
  if (refusal.code === 'EBADF' && position === undefined) {
    return `${target} is no cgroup of cgroup2: grep cgroup2 /proc/mounts shows where those are`;
  }
  return placed ? explainPosition(target, refusal) : undefined;
}
