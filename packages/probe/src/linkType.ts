import { Memory } from './asking/memory.ts';
import { ask, link, type Probing } from './asking/question.ts';
import { verdictOn } from './asking/refusal.ts';
import { facts, type LinkTypeName } from './facts/facts.ts';
import type { ProbedProgram } from './program/kinds.ts';
import { listed } from './program/listed.ts';
import { release, smallestProgram } from './program/smallest.ts';
import type { Verdict } from './verdict.ts';

/**
 * Whether this kernel makes links of a type. A program is loaded, and a link of it asked for: to what cannot be, or for a
 * moment to what is hardly ever called. What takes more than a program is looked up in the kernel's BTF.
 *
 * @example
 * ```ts
 * import { linkType } from '@ebpf-ts/probe';
 *
 * const { status } = await linkType('sockmap');
 * console.log(status === 'supported' ? 'a link' : 'BPF_PROG_ATTACH');
 * ```
 */
export function linkType(name: LinkTypeName): Promise<Verdict> {
  return memory.ask(name, () => probing(name));
}

/**
 * {@link linkType}, on this thread.
 *
 * @example
 * ```ts
 * import { linkTypeSync } from '@ebpf-ts/probe';
 *
 * console.log(linkTypeSync('perf_event').since); // 5.15
 * ```
 */
export function linkTypeSync(name: LinkTypeName): Verdict {
  return memory.askSync(name, () => probing(name));
}

const memory = new Memory<Verdict>();

/** What is linked, to what, and the refusals that only a kernel which knows the type comes to. */
interface Attempt {
  readonly program: ProbedProgram;
  /** `enum bpf_attach_type`; by default, what the program is loaded for. */
  readonly attachType?: number;
  readonly target: number;
  readonly proof: readonly string[];
}

const NOWHERE = 0xffff_ffff;
const NO_INTERFACE = 0x7fff_ffff;

const attempts: Readonly<Partial<Record<LinkTypeName, Attempt>>> = {
  raw_tracepoint: { program: 'tp_btf', target: 0, proof: [] },
  tracing: { program: 'fentry', target: 0, proof: [] },
  cgroup: { program: 'cgroup_skb/ingress', target: NOWHERE, proof: ['EBADF'] },
  iter: { program: 'iter', target: 0, proof: [] },
  netns: { program: 'flow_dissector', target: NOWHERE, proof: ['EBADF'] },
  perf_event: {
    program: 'kprobe',
    attachType: facts.attachTypes.perf_event.id,
    target: NOWHERE,
    proof: ['EBADF'],
  },
  kprobe_multi: { program: 'kprobe.multi', target: 0, proof: ['EFAULT'] },
  netfilter: { program: 'netfilter', target: 0, proof: ['EAFNOSUPPORT'] },
  tcx: { program: 'tcx/ingress', target: NO_INTERFACE, proof: ['ENODEV'] },
  uprobe_multi: { program: 'uprobe.multi', target: 0, proof: ['EFAULT', 'EBADF'] },
  netkit: { program: 'netkit/primary', target: NO_INTERFACE, proof: ['ENODEV'] },
  sockmap: { program: 'sk_skb/stream_verdict', target: NOWHERE, proof: ['EBADF'] },
};

function* probing(name: LinkTypeName): Probing<Verdict> {
  const { id, since } = facts.linkTypes[name];
  const dated = since === undefined ? {} : { since };
  const attempt = attempts[name];
  if (attempt === undefined)
    return { ...listed('bpf_link_type', `BPF_LINK_TYPE_${name.toUpperCase()}`, id), ...dated };
  const smallest = smallestProgram(attempt.program);
  if ('missing' in smallest) return { ...smallest.missing, ...dated };
  try {
    const attachType = attempt.attachType ?? smallest.expectedAttachType ?? 0;
    const answers = yield* ask(link(smallest, { attachType, target: attempt.target }));
    if (answers.link === null) return { ...verdictOn('BPF_PROG_LOAD', answers.program), ...dated };
    return { ...verdictOn('BPF_LINK_CREATE', answers.link, { proof: attempt.proof }), ...dated };
  } finally {
    release(smallest);
  }
}
