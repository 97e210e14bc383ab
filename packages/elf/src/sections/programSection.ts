import { matches } from './pattern.ts';
import { sectionPatterns } from './table.ts';

/**
 * What a section's name says about the programs in it.
 *
 * @example
 * ```ts
 * import { programSectionOf } from '@ebpf-ts/elf';
 *
 * const section = programSectionOf('tracepoint/syscalls/sys_enter_execve');
 * ```
 */
export interface ProgramSection {
  /** The program type as libbpf and bpftool name it: `tracepoint`, `kprobe`, `xdp`, … */
  readonly programType: string;
  /** `enum bpf_prog_type`. */
  readonly programTypeId: number;
  /** The attach type as libbpf and bpftool name it, where the section fixes one. */
  readonly attachType: string | undefined;
  /** `enum bpf_attach_type`, 0 where the section fixes none. */
  readonly attachTypeId: number;
  /** What follows the first slash of a section that takes a target: `syscalls/sys_enter_execve`. */
  readonly target: string | undefined;
  /** Whether its programs may sleep. */
  readonly sleepable: boolean;
  /** Whether one program attaches to every function that matches a pattern. */
  readonly multi: boolean;
  /** Whether the program runs at a function's entry and again at its return. */
  readonly session: boolean;
  /** Whether the program runs when a function returns. */
  readonly returns: boolean;
  /** Whether an XDP program takes packets of several buffers. */
  readonly xdpFrags: boolean;
  /** Whether the target is found in the BTF of the kernel or of another program, when the program is loaded. */
  readonly btfTarget: boolean;
  /** Whether libbpf loads without the attach type on kernels that do not know it. */
  readonly attachTypeOptional: boolean;
  /** Whether libbpf can attach the program from its section alone (`bpf_program__attach`). */
  readonly attachable: boolean;
}

/**
 * What libbpf takes a section for; undefined for names that it does not know. A leading `?`, which turns autoload
 * off, is no part of the name.
 *
 * @example
 * ```ts
 * import { programSectionOf } from '@ebpf-ts/elf';
 *
 * programSectionOf('kprobe/do_unlinkat')?.target; // 'do_unlinkat'
 * ```
 */
export function programSectionOf(name: string): ProgramSection | undefined {
  const bare = name.startsWith('?') ? name.slice(1) : name;
  const row = sectionPatterns.find(({ pattern }) => matches(pattern, bare));
  if (row === undefined) return undefined;
  const { pattern, ...facts } = row;
  const slash = pattern.endsWith('+') || pattern.endsWith('/') ? bare.indexOf('/') : -1;
  return { ...facts, target: slash < 0 ? undefined : bare.slice(slash + 1) };
}
