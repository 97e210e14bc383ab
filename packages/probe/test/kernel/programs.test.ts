import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { addedSince, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  forget,
  type ProbedProgram,
  type ProgramLevel,
  type ProgramVerdict,
  programTypeSync,
} from '../../src/index.ts';

/** Kinds, and what bpftool calls the types of those that need nothing to attach to. */
const TYPES: Readonly<Partial<Record<ProbedProgram, string>>> = {
  socket: 'socket_filter',
  tc: 'sched_cls',
  tracepoint: 'tracepoint',
  xdp: 'xdp',
  perf_event: 'perf_event',
  'cgroup_skb/ingress': 'cgroup_skb',
  'cgroup/sock_create': 'cgroup_sock',
  lwt_in: 'lwt_in',
  sockops: 'sock_ops',
  'cgroup/dev': 'cgroup_device',
  sk_msg: 'sk_msg',
  raw_tp: 'raw_tracepoint',
  lirc_mode2: 'lirc_mode2',
  sk_reuseport: 'sk_reuseport',
  flow_dissector: 'flow_dissector',
  'cgroup/sysctl': 'cgroup_sysctl',
  'cgroup/setsockopt': 'cgroup_sockopt',
  sk_lookup: 'sk_lookup',
  syscall: 'syscall',
};

describe('kinds of programs', () => {
  it('are those that bpftool finds', () => {
    const report = execFileSync('bpftool', ['feature', 'probe', 'kernel'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    for (const [kind, type] of Object.entries(TYPES) as [ProbedProgram, string][]) {
      const found = report.includes(`eBPF program_type ${type} is available`);
      expect([kind, programTypeSync(kind).status]).toEqual([kind, found ? 'supported' : 'unsupported']);
    }
    expectTypeOf(programTypeSync('xdp')).toEqualTypeOf<ProgramVerdict>();
    expectTypeOf(programTypeSync('xdp').level).toEqualTypeOf<ProgramLevel>();
    // @ts-expect-error no such kind
    expect(() => programTypeSync('xpd')).toThrow();
  });

  it('attach where the kernel has what attaches them', () => {
    const functions = readFileSync('/proc/kallsyms', 'utf8');
    const has = (name: string) => new RegExp(` [tT] ${name}$`, 'm').test(functions);
    for (const [kind, attaching] of [
      ['kprobe.multi', 'register_fprobe'],
      ['kprobe', 'create_local_trace_kprobe'],
      ['uprobe', 'create_local_trace_uprobe'],
      ['uprobe.multi', 'bpf_uprobe_multi_link_attach'],
      ['tcx/ingress', 'tcx_link_attach'],
      ['netkit/primary', 'netkit_link_attach'],
      ['netfilter', 'bpf_nf_link_attach'],
      ['sk_reuseport/migrate', 'reuseport_migrate_sock'],
    ] as const) {
      expect([kind, programTypeSync(kind).status]).toEqual([
        kind,
        has(attaching) ? 'supported' : 'unsupported',
      ]);
    }
  });

  kernelTest('are active where the security module is', { needs: [{ program: 'lsm' }] }, () => {
    expect(programTypeSync('lsm')).toMatchObject({ status: 'supported', level: 'active' });
    expect(readFileSync('/sys/kernel/security/lsm', 'utf8').trim().split(',')).toContain('bpf');
  });

  it('are denied, and not missing, to a process without the right', () => {
    forget();
    process.seteuid?.(65534);
    try {
      expect(programTypeSync('xdp')).toMatchObject({
        status: 'denied',
        level: 'loads',
        evidence: [{ syscall: 'BPF_PROG_LOAD', errno: 'EPERM' }],
      });
    } finally {
      process.seteuid?.(0);
    }
  });

  it('are asked for without leaving anything', async () => {
    const before = kernelState();
    for (const kind of ['fentry', 'cgroup/connect4', 'kprobe.multi', 'xdp'] as const) programTypeSync(kind);
    expect(
      await eventually(
        () => addedSince(before),
        (added) => added.length === 0,
      ),
    ).toEqual([]);
  });
});
