import { Memory } from './asking/memory.ts';
import type { AttachTypeName } from './facts/facts.ts';
import { facts } from './facts/facts.ts';
import { kindsOf } from './program/kindOf.ts';
import { listed } from './program/listed.ts';
import { type ProgramVerdict, programType, programTypeSync } from './programType.ts';

/**
 * Whether this kernel has a type of attachment: a program for it is loaded, and where it can be, attached. What is no
 * program's alone is looked up in the kernel's own list, in its BTF.
 *
 * @example
 * ```ts
 * import { attachType } from '@ebpf-ts/probe';
 *
 * const { status } = await attachType('tcx_ingress');
 * console.log(status === 'supported' ? 'tcx' : 'tc with a qdisc');
 * ```
 */
export async function attachType(name: AttachTypeName): Promise<ProgramVerdict> {
  const [kind] = kindsOf(name);
  return kind === undefined ? memory.ask(name, () => inList(name)) : programType(kind);
}

/**
 * {@link attachType}, on this thread.
 *
 * @example
 * ```ts
 * import { attachTypeSync } from '@ebpf-ts/probe';
 *
 * console.log(attachTypeSync('cgroup_unix_connect').since); // 6.7
 * ```
 */
export function attachTypeSync(name: AttachTypeName): ProgramVerdict {
  const [kind] = kindsOf(name);
  return kind === undefined ? memory.askSync(name, () => inList(name)) : programTypeSync(kind);
}

const memory = new Memory<ProgramVerdict>();

// biome-ignore lint/correctness/useYield: a file answers, and no call of the kernel is needed.
function* inList(name: AttachTypeName) {
  const { id, since } = facts.attachTypes[name];
  return {
    ...listed('bpf_attach_type', `BPF_${name.toUpperCase()}`, id),
    ...(since && { since }),
    level: 'loads',
  } as const;
}
