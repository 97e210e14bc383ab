import { Command } from 'commander';
import { seconds } from '../options/numbers.ts';

/** What the command line says. */
export interface RunFlags {
  /** `PROGRAM=TARGET`, in their order. */
  readonly attach: readonly string[];
  /** `NAME=VALUE`. */
  readonly var: readonly string[];
  readonly json?: boolean;
  readonly duration?: number;
}

/** `ebpf-ts run`; `run` gets the file and the flags. */
export function runCommand(run: (file: string, flags: RunFlags) => Promise<void>): Command {
  return new Command('run')
    .summary('load any object, attach it, and print its events')
    .description(
      'Load a BPF object, attach each program whose section says where to, or that --attach names, print what its iterators write, and what the programs write to ring and perf buffers, typed by the object.',
    )
    .argument('<file>', 'what clang -target bpf -c made')
    .option('--attach <program=target>', 'attach this program there; can be given again', gathered, [])
    .option(
      '--var <name=value>',
      'set a global variable before the object is loaded; can be given again',
      gathered,
      [],
    )
    .option('--json', 'print one JSON object a line')
    .option('--duration <seconds>', 'end after this time', seconds)
    .addHelpText('after', EXAMPLES)
    .action(run);
}

function gathered(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

const EXAMPLES = `
Targets: INTERFACE for xdp, tcx and netkit, INTERFACE:ingress or INTERFACE:egress for tc, INTERFACE:DESTINATION
for lwt; the folder of a cgroup for programs of cgroups, the path of a network namespace for sk_lookup and
flow_dissector; FUNCTION for kprobe, fentry and lsm, PATTERN for kprobe.multi, SYSCALL for ksyscall, CATEGORY/NAME
for tracepoint, NAME for raw_tp; BINARY:FUNCTION for uprobe, BINARY:PATTERN for uprobe.multi,
BINARY:PROVIDER:NAME for usdt; samples a second for perf_event; FAMILY:HOOK:PRIORITY for netfilter, such as
ipv4:input:0; a map of the object for sk_msg and sk_skb; pid:PID, tid:TID, cgroup:FOLDER or map:MAP for an iterator
that is not to go over all, which is run once.
Values: numbers, true and false, text, and JSON for structs and arrays.

Examples:
  ebpf-ts run execs.bpf.o --var target_uid=1000
  ebpf-ts run count.bpf.o --attach count=veth0 --json
  ebpf-ts run lines.bpf.o --attach on_readline=/bin/bash:readline

Needs root (or CAP_BPF and CAP_PERFMON, and CAP_NET_ADMIN for what is of the network).`;
