import type { ProgramKind } from '@ebpf-ts/elf';
import { type AttachingProgram, wrongOptions } from './attaching.ts';

/** Refuses to attach what nothing attaches, and says what is to be done with it instead. */
export function attachNothing(program: AttachingProgram): never {
  throw wrongOptions(program, INSTEAD[program.kind] ?? 'cannot be attached by this version of @ebpf-ts/core');
}

const INSTEAD: Partial<Record<ProgramKind, string>> = {
  'xdp/devmap': 'is not attached: it is put into a devmap with the interface that frames are sent to',
  'xdp/cpumap': 'is not attached: it is put into a cpumap with the CPU that frames are sent to',
  action: "is not attached: pin it, and name the pin to tc ('action bpf object-pinned PATH')",
  sk_skb:
    'does not say what it is for: SEC("sk_skb/stream_parser"), SEC("sk_skb/stream_verdict") or SEC("sk_skb/verdict")',
  struct_ops: 'is not attached, but the table that it is in: object.structOps.NAME.attach()',
  syscall: 'is not attached: run it by testRun()',
  lirc_mode2:
    'attaches to an infrared receiver, which this package does not do. Pin it, and give it to the receiver with ir-keytable',
  unspec: 'is in a section whose name says no type of programs: SEC("xdp"), SEC("kprobe/vfs_read")',
};
