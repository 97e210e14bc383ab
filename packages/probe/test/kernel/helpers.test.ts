import { execFileSync } from 'node:child_process';
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

/** A type of program as `uapi/linux/bpf.h` numbers it, and what the kernel asks of the smallest one. */
interface RawType {
  readonly name: ProgramTypeName;
  readonly type: number;
  readonly attachType?: number;
  readonly flags?: number;
  readonly returns?: 0 | 1;
  /** What it attaches to, in the words of `bpftool btf dump`. */
  readonly target?: string;
  /** The member of the target that it stands for, in place of an attach type. */
  readonly member?: string;
}

/** Numbers of `uapi/linux/bpf.h`, written down here and taken from nowhere else. */
const TYPES: readonly RawType[] = [
  { name: 'socket_filter', type: 1 },
  { name: 'kprobe', type: 2 },
  { name: 'sched_cls', type: 3 },
  { name: 'sched_act', type: 4 },
  { name: 'tracepoint', type: 5 },
  { name: 'xdp', type: 6, attachType: 37 },
  { name: 'perf_event', type: 7 },
  { name: 'cgroup_skb', type: 8 },
  { name: 'cgroup_sock', type: 9, attachType: 2 },
  { name: 'lwt_in', type: 10 },
  { name: 'lwt_out', type: 11 },
  { name: 'lwt_xmit', type: 12 },
  { name: 'sock_ops', type: 13, attachType: 3 },
  { name: 'sk_skb', type: 14, attachType: 4 },
  { name: 'cgroup_device', type: 15, attachType: 6 },
  { name: 'sk_msg', type: 16, attachType: 7 },
  { name: 'raw_tracepoint', type: 17 },
  { name: 'cgroup_sock_addr', type: 18, attachType: 10, returns: 1 },
  { name: 'lwt_seg6local', type: 19 },
  { name: 'lirc_mode2', type: 20, attachType: 15 },
  { name: 'sk_reuseport', type: 21 },
  { name: 'flow_dissector', type: 22, attachType: 17 },
  { name: 'cgroup_sysctl', type: 23, attachType: 18, returns: 1 },
  { name: 'raw_tracepoint_writable', type: 24 },
  { name: 'cgroup_sockopt', type: 25, attachType: 21, returns: 1 },
  { name: 'tracing', type: 26, attachType: 23, target: "TYPEDEF 'btf_trace_sched_process_exec'" },
  { name: 'struct_ops', type: 27, target: "STRUCT 'tcp_congestion_ops'", member: 'ssthresh' },
  { name: 'lsm', type: 29, attachType: 27, target: "FUNC 'bpf_lsm_syslog'" },
  { name: 'sk_lookup', type: 30, attachType: 36, returns: 1 },
  { name: 'syscall', type: 31, flags: 1 << 4 },
  { name: 'netfilter', type: 32, attachType: 45 },
];

/** What bpftool prints of a type of the kernel's: its number, and the names of its members. */
function described(target: string): { readonly id: number; readonly members: readonly string[] } {
  const known = targets.get(target);
  if (known !== undefined) return known;
  const pattern = new RegExp(`^\\[(\\d+)\\] ${target} .*\\n((?:\\t.*\\n)*)`, 'm');
  const [, id, lines = ''] = pattern.exec(types()) ?? [];
  const found = { id: Number(id), members: [...lines.matchAll(/'([^']*)'/g)].map(([, name = '']) => name) };
  targets.set(target, found);
  return found;
}

const targets = new Map<string, ReturnType<typeof described>>();

let dumped: string | undefined;
const types = () => {
  dumped ??= execFileSync('bpftool', ['btf', 'dump', 'file', '/sys/kernel/btf/vmlinux'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return dumped;
};

/** Loads bytes that no encoder of ours wrote, and tells what the kernel said. */
function load(
  { type, attachType = 0, flags = 0, target, member }: RawType,
  code: readonly number[],
): { readonly code: string; readonly taken: boolean; readonly log: string } {
  const attached = target === undefined ? undefined : described(target);
  const answer = binding.programTryLoadSync({
    type,
    expectedAttachType: member === undefined ? attachType : (attached?.members.indexOf(member) ?? 0),
    flags,
    ...(attached !== undefined && { attachBtfId: attached.id }),
    instructions: Uint8Array.from([...code, 0x95, 0, 0, 0, 0, 0, 0, 0]),
    license: 'GPL',
  });
  return { code: answer.code, taken: answer.errno === 0, log: answer.log };
}

/** `r0 = N` */
const returning = ({ returns = 0 }: RawType) => [0xb7, 0, 0, 0, returns, 0, 0, 0];
const calling = (helper: number) => [0x85, 0, 0, 0, helper & 0xff, helper >> 8, 0, 0];

/** What a kernel says of a helper that it does not have for the type, or that this type can never call. */
const REFUSALS = [
  'unknown func',
  'invalid func',
  'cannot use helper',
  'not supported for program type',
  'sleepable',
];

/** Names of helpers by type of program and release. */
type ByType = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * What was measured for the facts: of each type of program the helpers, under the first kernel that lets it call them, and
 * those that a later one does not.
 */
const measured: {
  readonly releases: readonly string[];
  readonly programs: ByType;
  readonly without: ByType;
} = JSON.parse(readFileSync(new URL('../../scripts/sources/measured-helpers.json', import.meta.url), 'utf8'));

/** Whether a kernel of this release had the helper when it was measured; undefined where none was. */
function measuredFor(release: string, program: string, helper: string): boolean | undefined {
  const until = measured.releases.indexOf(release);
  if (until < 0) return undefined;
  const name = helper.slice('bpf_'.length);
  if (measured.without[program]?.[release]?.includes(name)) return false;
  return measured.releases
    .slice(0, until + 1)
    .some((each) => measured.programs[program]?.[each]?.includes(name));
}

/** The type as it is, and with the right to sleep; those of both that the kernel takes. */
const variantsOf = (type: RawType) =>
  [type, { ...type, flags: 1 << 4 }].filter((variant) => load(variant, returning(variant)).taken);

/** Whether programs of one of these may call a helper. */
function answerTo(
  variants: readonly RawType[],
  code: readonly number[],
): { readonly has: boolean; readonly log: string } {
  const answers = variants.map((variant) => ({ ...load(variant, code), target: variant.target }));
  const has = answers.some(
    ({ taken, log, target }) =>
      taken ||
      (log !== '' &&
        !REFUSALS.some((words) => log.includes(words)) &&
        // Where there is no function of the kernel to be allowed at, the helper is never allowed.
        !(target === undefined && log.includes('not allowed in probe'))),
  );
  return { has, log: answers.map(({ log }) => log).join('\n') };
}

describe('types of programs', () => {
  it('load where the smallest program of theirs does', { timeout: 240_000 }, () => {
    const differing = TYPES.flatMap((type) => {
      const { code } = load(type, returning(type));
      const { status, level } = programTypeSync(type.name);
      const loads = status === 'supported' || level !== 'loads' ? 'supported' : status;
      const expected = code === '' ? 'supported' : code === 'EPERM' ? 'denied' : 'unsupported';
      return loads === expected ? [] : [`${type.name}: ${loads}, not ${expected}`];
    });
    expect(differing).toEqual([]);
  });
});

describe('helpers', () => {
  it('are there for a type of program where a program that calls them is not refused for that', {
    timeout: 400_000,
  }, () => {
    const differing: string[] = [];
    const [release = ''] = /^\d+\.\d+/.exec(readFileSync('/proc/sys/kernel/osrelease', 'utf8')) ?? [];
    for (const type of TYPES) {
      const variants = variantsOf(type);
      if (variants.length === 0) continue;
      for (const [helper, { id }] of Object.entries(facts.helpers)) {
        const found = answerTo(variants, calling(id));
        const verdict = helperSync(helper as keyof typeof facts.helpers, { program: type.name }).status;
        const expected = found.has ? 'supported' : 'unsupported';
        if (verdict !== expected)
          differing.push(`${type.name} ${helper}: ${verdict}, not ${expected}: ${found.log}`);
        const { programs } = facts.helpers[helper as keyof typeof facts.helpers];
        if (found.has && !(programs as readonly string[]).includes(type.name))
          differing.push(`${type.name} ${helper}: it is there, and the facts say that it never is`);
        const then = measuredFor(release, type.name, helper);
        if (then !== undefined && found.has !== then)
          differing.push(`${type.name} ${helper}: the facts were measured otherwise: ${found.log}`);
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
        ({ name: program }) =>
          helperSync(name as keyof typeof facts.helpers, { program }).status === 'supported',
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
