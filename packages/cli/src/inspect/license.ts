import { decode, type HelperName, helperName } from '@ebpf-ts/asm';
import type { FunctionDefinition, ObjectFile, ProgramDefinition } from '@ebpf-ts/elf';
import type { CallGraph } from './callGraph.ts';

/**
 * The helpers that Linux 6.18 keeps from programs whose license is not compatible with the GPL (`gpl_only` of
 * `struct bpf_func_proto`), and those that earlier kernels kept; a test asks the kernel.
 */
export const gplHelpers: ReadonlySet<HelperName> = new Set([
  'bpf_probe_read',
  'bpf_ktime_get_ns',
  'bpf_trace_printk',
  'bpf_perf_event_read',
  'bpf_perf_event_output',
  'bpf_get_stackid',
  'bpf_get_current_task',
  'bpf_probe_write_user',
  'bpf_probe_read_str',
  'bpf_perf_event_read_value',
  'bpf_perf_prog_read_value',
  'bpf_override_return',
  'bpf_get_stack',
  'bpf_fib_lookup',
  'bpf_tcp_check_syncookie',
  'bpf_tcp_gen_syncookie',
  'bpf_rc_repeat',
  'bpf_rc_keydown',
  'bpf_rc_pointer_rel',
  'bpf_skb_output',
  'bpf_probe_read_user',
  'bpf_probe_read_kernel',
  'bpf_probe_read_user_str',
  'bpf_probe_read_kernel_str',
  'bpf_read_branch_records',
  'bpf_xdp_output',
  'bpf_get_current_task_btf',
  'bpf_check_mtu',
  'bpf_seq_printf',
  'bpf_seq_write',
  'bpf_seq_printf_btf',
  'bpf_snprintf',
  'bpf_timer_init',
  'bpf_timer_set_callback',
  'bpf_timer_start',
  'bpf_timer_cancel',
  'bpf_get_func_ip',
  'bpf_task_pt_regs',
  'bpf_get_branch_snapshot',
  'bpf_trace_vprintk',
  'bpf_copy_from_user_task',
  'bpf_tcp_raw_gen_syncookie_ipv4',
  'bpf_tcp_raw_gen_syncookie_ipv6',
  'bpf_tcp_raw_check_syncookie_ipv4',
  'bpf_tcp_raw_check_syncookie_ipv6',
]);

/** Kinds of programs that the kernel takes only under such a license. */
const gplTypes: ReadonlySet<string> = new Set(['lsm', 'struct_ops']);

/** Tells why the kernel asks for a license that is compatible with the GPL: what a program and its callees use. */
export function licenseNeeds(
  { littleEndian }: ObjectFile,
  { reachedFrom }: CallGraph,
): (program: ProgramDefinition) => readonly string[] {
  const own = new Map<FunctionDefinition, readonly string[]>();
  const needsOf = (each: FunctionDefinition) => {
    const known = own.get(each) ?? [...helpersOf(each, littleEndian), ...kfuncsOf(each)];
    own.set(each, known);
    return known;
  };
  return (program) => {
    const { sectionType } = program;
    const kind = sectionType !== undefined && gplTypes.has(sectionType) ? [sectionType] : [];
    return [...new Set([...kind, ...[...reachedFrom(program)].flatMap(needsOf)])];
  };
}

function helpersOf({ instructions }: FunctionDefinition, littleEndian: boolean): readonly string[] {
  return decode(instructions, littleEndian).flatMap((instruction) => {
    const name = instruction.kind === 'callHelper' ? helperName(instruction.helper) : undefined;
    return name !== undefined && gplHelpers.has(name) ? [name] : [];
  });
}

function kfuncsOf({ relocations }: FunctionDefinition): readonly string[] {
  return relocations.flatMap(({ target }) => (target.kind === 'kfunc' ? [target.name] : []));
}
