import type { ProgramType } from '../programType.ts';

/** What the kernel takes and gives in test runs of one type of program. */
export interface TestRunRules {
  readonly context: ContextRule;
  /** Whether a packet comes out. */
  readonly packet: boolean;
  /** Whether runs are counted: elsewhere the kernel refuses a number. */
  readonly repeats: boolean;
  /** What it asks for that a refusal with EINVAL does not tell. */
  readonly advice: string;
}

export type ContextRule =
  /** A struct of the kernel; it comes out always, or where one went in. */
  | { readonly struct: '__sk_buff' | 'bpf_sk_lookup'; readonly out: 'always' }
  | { readonly struct: 'xdp_md'; readonly out: 'given' }
  /** Numbers of 64 bits. */
  | 'arguments'
  /** The struct that the program itself takes, written to in its place. */
  | 'own'
  /** Bytes, of which none come out. */
  | 'bytes'
  | 'none';

const skb: TestRunRules = {
  context: { struct: '__sk_buff', out: 'always' },
  packet: true,
  repeats: true,
  advice:
    'it takes data of at least 14 bytes, which is an Ethernet header and what follows, and of the context the fields mark, priority, ifindex, ingress_ifindex, cb, tstamp, wire_len, gso_segs, gso_size and hwtstamp; no cpu',
};

const tracing: TestRunRules = {
  context: 'none',
  packet: false,
  repeats: false,
  advice: 'it takes no data, no ctx and no repeat, and has to be attached to a bpf_fentry_test function',
};

const tracepoint: TestRunRules = {
  context: 'arguments',
  packet: false,
  repeats: false,
  advice: 'it takes its arguments as ctx, as many as it reads, and no data and no repeat (Linux 5.10)',
};

/** Of any other type the kernel runs none by test. */
export const TEST_RUN_RULES: Readonly<Partial<Record<ProgramType, TestRunRules>>> = {
  socket_filter: skb,
  sched_cls: skb,
  sched_act: skb,
  cgroup_skb: skb,
  lwt_in: skb,
  lwt_out: skb,
  lwt_xmit: skb,
  lwt_seg6local: skb,
  xdp: {
    context: { struct: 'xdp_md', out: 'given' },
    packet: true,
    repeats: true,
    advice:
      'it takes data of at least 14 bytes, an Ethernet header and what follows; a ctx since Linux 5.14, whose data_end is the length of the data; live frames and batchSize since 5.18; no cpu',
  },
  flow_dissector: {
    context: 'bytes',
    packet: true,
    repeats: true,
    advice: 'it takes data of at least 14 bytes, which is an Ethernet header and what follows',
  },
  netfilter: {
    context: 'bytes',
    packet: false,
    repeats: true,
    advice: 'it takes data of at least 20 bytes, which is an IP header and what follows, and no flags',
  },
  sk_lookup: {
    context: { struct: 'bpf_sk_lookup', out: 'always' },
    packet: false,
    repeats: true,
    advice: 'it takes a ctx with family and protocol, and no data (Linux 5.13)',
  },
  raw_tracepoint: tracepoint,
  raw_tracepoint_writable: tracepoint,
  tracing,
  syscall: {
    context: 'own',
    packet: false,
    repeats: false,
    advice: 'it takes a ctx of 64 KiB at most, and no data, repeat or flags (Linux 5.14)',
  },
};
