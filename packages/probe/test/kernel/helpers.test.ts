import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binding } from '../../../native/src/index.ts';
import {
  facts,
  forget,
  helperSync,
  mapTypeSync,
  type ProgramTypeName,
  programTypeSync,
} from '../../src/index.ts';

/**
 * Types that need nothing to attach to, with the attach type that the kernel asks for: numbers of `uapi/linux/bpf.h`,
 * written down here and taken from nowhere else.
 */
const TYPES: readonly (readonly [name: ProgramTypeName, type: number, attachType: number])[] = [
  ['socket_filter', 1, 0],
  ['kprobe', 2, 0],
  ['sched_cls', 3, 0],
  ['tracepoint', 5, 0],
  ['xdp', 6, 37],
  ['perf_event', 7, 0],
  ['cgroup_skb', 8, 0],
  ['cgroup_sock', 9, 2],
  ['lwt_xmit', 12, 0],
  ['sock_ops', 13, 3],
  ['cgroup_device', 15, 6],
  ['sk_msg', 16, 7],
  ['raw_tracepoint', 17, 0],
  ['cgroup_sock_addr', 18, 10],
  ['flow_dissector', 22, 17],
  ['cgroup_sysctl', 23, 18],
  ['cgroup_sockopt', 25, 21],
  ['sk_lookup', 30, 36],
];

/** Loads `call HELPER; exit`, in bytes that no encoder of ours wrote, and tells what the kernel said. */
function load(
  type: number,
  attachType: number,
  helper: number,
): { readonly taken: boolean; readonly log: string } {
  const instructions = new Uint8Array([
    0x85,
    0,
    0,
    0,
    helper & 0xff,
    helper >> 8,
    0,
    0,
    0x95,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  const { errno, log } = binding.programTryLoadSync({
    type,
    expectedAttachType: attachType,
    instructions,
    license: 'GPL',
  });
  return { taken: errno === 0, log };
}

/** What a kernel says of a helper that it does not have for the type, or that this type can never call. */
const REFUSALS = [
  'unknown func',
  'invalid func',
  'cannot use helper',
  'not supported for program type',
  'might sleep in a non-sleepable',
];

describe('helpers', () => {
  it('are there for a type of program where a program that calls them is not refused for that', {
    timeout: 240_000,
  }, () => {
    const differing: string[] = [];
    for (const [name, type, attachType] of TYPES) {
      if (programTypeSync(name).status !== 'supported') continue;
      for (const [helper, { id }] of Object.entries(facts.helpers)) {
        const { taken, log } = load(type, attachType, id);
        const has = taken || (log !== '' && !REFUSALS.some((words) => log.includes(words)));
        const verdict = helperSync(helper as keyof typeof facts.helpers, { program: name }).status;
        const expected = has ? 'supported' : 'unsupported';
        // Of programs that may sleep, which these types have none of but uprobes.
        const maySleep = name === 'kprobe' && /copy_from_user|ima_/.test(helper);
        if (verdict !== expected && !maySleep)
          differing.push(`${name} ${helper}: ${verdict}, not ${expected}: ${log}`);
      }
    }
    expect(differing).toEqual([]);
  });

  it('are judged with the attach type', () => {
    const caller = { program: 'cgroup_sock_addr' } as const;
    expect(helperSync('bpf_bind', { ...caller, attach: 'cgroup_inet4_connect' }).status).toBe('supported');
    expect(helperSync('bpf_bind', { ...caller, attach: 'cgroup_inet4_bind' }).status).toBe('unsupported');
    expect(() => helperSync('bpf_bind', { ...caller, attach: 'xdp' })).toThrow('not attached as xdp');
  });

  it('of tracing programs are told, which bpftool does not', () => {
    const caller = { program: 'tracing' } as const;
    expect(helperSync('bpf_get_current_pid_tgid', caller)).toMatchObject({
      status: 'supported',
      since: '4.2',
    });
    expect(helperSync('bpf_xdp_adjust_head', caller).status).toBe('unsupported');
    const iterator = { program: 'tracing', attach: 'trace_iter' } as const;
    expect(helperSync('bpf_seq_write', iterator).status).toBe('supported');
  });

  it('are not older than what is known of them', { timeout: 240_000 }, () => {
    const [, major = '', minor = ''] =
      /^(\d+)\.(\d+)/.exec(readFileSync('/proc/sys/kernel/osrelease', 'utf8')) ?? [];
    const now = Number(major) * 1000 + Number(minor);
    for (const [name, { since }] of Object.entries(facts.helpers)) {
      const [a = 0, b = 0] = since.split('.').map(Number);
      if (a * 1000 + b <= now) continue;
      const somewhere = TYPES.filter(
        ([program]) => helperSync(name as keyof typeof facts.helpers, { program }).status === 'supported',
      );
      expect([name, since, somewhere]).toEqual([name, since, []]);
    }
  });

  it('are denied to a process without rights, and told by the capability', () => {
    forget();
    process.seteuid?.(65534);
    try {
      for (const verdict of [helperSync('bpf_loop', { program: 'xdp' }), mapTypeSync('ringbuf')]) {
        expect(verdict).toMatchObject({ status: 'denied', hint: expect.stringContaining('CAP_BPF') });
      }
    } finally {
      process.seteuid?.(0);
    }
  });
});
