import type { NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { linkCreate } from './linkCreate.ts';
import { missingKind } from './missingKind.ts';
import { explainNamespace, namespaceOf } from './networkNamespace.ts';

/**
 * Where netfilter calls a program, among the chains of nftables and iptables.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { filter: 'netfilter' } }>('filter.bpf.o');
 * await using object = await spec.load();
 * await object.programs.filter.attach({ family: 'ipv4', hook: 'input', priority: -10 });
 * ```
 */
export interface NetfilterOptions {
  readonly family: 'ipv4' | 'ipv6';
  /** By nftables' names: a packet that arrives comes to `prerouting`, and to `input` if it is for this machine. */
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  /** Hooks of a lower one come first: connection tracking has -200, filters 0. All 32 bits save the least and the greatest. */
  readonly priority: number;
  /** Whether packets are put together before the program sees them; asks for a priority above -400 (Linux 6.6). */
  readonly defragment?: boolean;
  /** The network namespace: its path or a descriptor. Default: this process's. */
  readonly namespace?: string | number;
}

/** `NFPROTO_IPV4` and `NFPROTO_IPV6`. */
const FAMILIES = { ipv4: 2, ipv6: 10 } as const;
/** `NF_INET_PRE_ROUTING` and so on. */
const HOOKS = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;
/** `BPF_F_NETFILTER_IP_DEFRAG`. */
const DEFRAGMENT = 1;
const AFTER_DEFRAGMENTATION = -400;
const MOST = 2 ** 31 - 1;

/** A netfilter program says of each packet at a hook whether it goes on (Linux 6.4). */
export function attachNetfilter(
  program: AttachingProgram,
  options: Partial<NetfilterOptions> = {},
): Attaching {
  const { family, hook, priority, defragment = false } = options;
  if (family === undefined || hook === undefined || priority === undefined) {
    throw wrongOptions(
      program,
      "attaches to a hook of netfilter: attach({ family: 'ipv4', hook: 'input', priority: 0 }).",
    );
  }
  checkName(program, 'family', family, FAMILIES);
  checkName(program, 'hook', hook, HOOKS);
  if (!Number.isInteger(priority) || Math.abs(priority) >= MOST) {
    throw wrongOptions(program, `takes a priority between -${MOST} and ${MOST}, not ${String(priority)}`);
  }
  if (defragment && priority <= AFTER_DEFRAGMENTATION) {
    throw wrongOptions(
      program,
      `with defragment takes a priority above ${AFTER_DEFRAGMENTATION}, where packets are put together, not ${priority}`,
    );
  }
  const namespace = namespaceOf(program, options.namespace);
  const place = `${family} ${hook} at priority ${priority}`;
  const netfilter = {
    family: FAMILIES[family],
    hook: HOOKS[hook],
    priority,
    ...(defragment && { flags: DEFRAGMENT }),
  };
  return {
    target: namespace === undefined ? place : `${place} of ${namespace.title}`,
    ...linkCreate(program, 0, { netfilter, namespace }),
    explain: (refusal) =>
      explainNamespace(namespace, refusal) ?? explain(program, place, defragment, refusal),
  };
}

function checkName(
  program: AttachingProgram,
  option: string,
  name: string,
  names: Readonly<Record<string, number>>,
): void {
  if (Object.hasOwn(names, name)) return;
  const known = Object.keys(names).map((each) => `'${each}'`);
  throw wrongOptions(program, `takes as ${option} one of ${known.join(', ')}, not ${JSON.stringify(name)}`);
}

function explain(program: AttachingProgram, place: string, defragment: boolean, refusal: NativeError) {
  const hint = 'It needs Linux 6.4 or newer, built with CONFIG_NETFILTER_BPF_LINK.';
  const missing = missingKind(program, { kind: 'netfilter', feature: 'netfilter programs', hint }, refusal);
  if (missing !== undefined) return missing;
  switch (refusal.code) {
    case 'EBUSY':
      return `another BPF program is at ${place}: choose another priority (bpftool net lists them)`;
    case 'ENOENT':
    case 'EAFNOSUPPORT':
    case 'EOPNOTSUPP':
      return defragment
        ? 'the kernel cannot put packets together: modprobe nf_defrag_ipv4, or nf_defrag_ipv6 (Linux 6.6)'
        : undefined;
    default:
      return undefined;
  }
}
