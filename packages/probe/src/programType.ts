import { existsSync } from 'node:fs';
import { Memory } from './asking/memory.ts';
import { ask, link, type Probing, program } from './asking/question.ts';
import { verdictOn } from './asking/refusal.ts';
import { environmentSync } from './environment.ts';
import { facts, type ProgramTypeName } from './facts/facts.ts';
import { lsmActiveSync } from './lsmActive.ts';
import { KERNEL_BTF, kernelBtf } from './program/kernelBtf.ts';
import { kindOf } from './program/kindOf.ts';
import { type ProbedKind, type ProbedProgram, probedKinds } from './program/kinds.ts';
import { release, smallestProgram } from './program/smallest.ts';
import { takesSysAdmin, UPROBE_RIGHTS } from './uprobeRights.ts';
import type { Verdict } from './verdict.ts';

/** How far a program gets: into the kernel, onto what it is attached to, and to being called there. */
export type ProgramLevel = 'loads' | 'attaches' | 'active';

/** A verdict on a kind of program, and the level that decided it. */
export interface ProgramVerdict extends Verdict {
  /**
   * For `supported` the highest level that was tried; else the first that was not reached. `loads` alone says
   * nothing on attaching.
   */
  readonly level: ProgramLevel;
}

/**
 * Whether this kernel takes a kind of program, by the name that libbpf gives its sections (`fentry`, `kprobe.multi`,
 * `cgroup/connect4`), or a type of program by bpftool's name (`sched_cls`), which stands for the most usual kind of the
 * type. The smallest such program is loaded, where it tells more a link of it is tried, and both are closed at once; what
 * a link attaches to is a function that is called in test runs only, or hardly ever.
 *
 * Throws nothing of the kernel's: a refusal is the verdict.
 *
 * @example
 * ```ts
 * import { programType } from '@ebpf-ts/probe';
 *
 * const { status, level, hint } = await programType('fentry');
 * if (status !== 'supported') console.error(`fentry: ${status} (${level}). ${hint ?? ''}`);
 * ```
 */
export function programType(name: ProbedProgram | ProgramTypeName): Promise<ProgramVerdict> {
  return memory.ask(name, () => probing(kindOf(name)));
}

/**
 * {@link programType}, on this thread.
 *
 * @example
 * ```ts
 * import { programTypeSync } from '@ebpf-ts/probe';
 *
 * console.log(programTypeSync('xdp').status);
 * ```
 */
export function programTypeSync(name: ProbedProgram | ProgramTypeName): ProgramVerdict {
  return memory.askSync(name, () => probing(kindOf(name)));
}

const memory = new Memory<ProgramVerdict>();

function* probing(name: ProbedProgram): Probing<ProgramVerdict> {
  const kind: ProbedKind = probedKinds[name];
  const { since } = kind;
  const smallest = smallestProgram(name);
  if ('missing' in smallest) return { ...smallest.missing, since, level: 'loads' };
  try {
    const attachType = smallest.expectedAttachType ?? 0;
    const answered =
      kind.link === undefined
        ? { program: yield* ask(program(smallest)), link: null }
        : yield* ask(link(smallest, { attachType, target: kind.link.target }));
    const loads = withoutAttachType(verdictOn('BPF_PROG_LOAD', answered.program), kind, attachType);
    if (loads.status !== 'supported') return { ...loads, since, level: 'loads' };
    const attaches =
      answered.link === null
        ? undefined
        : verdictOn('BPF_LINK_CREATE', answered.link, { proof: kind.link?.proof ?? [] });
    if (attaches !== undefined && attaches.status !== 'supported')
      return { ...attaches, since, level: 'attaches' };
    return (
      withoutDevice(kind) ??
      withoutLsm(kind) ?? {
        status: 'supported',
        evidence: [...loads.evidence, ...(attaches?.evidence ?? [])],
        since,
        ...uprobeHint(name),
        level: kind.lsm !== undefined ? 'active' : attaches === undefined ? 'loads' : 'attaches',
      }
    );
  } finally {
    release(smallest);
  }
}

/**
 * What the kernel's own list of attach types lacks, it does not have, also where a load passed: types of programs whose
 * attach type is not looked at take any number. A kind that is older than its attach type was attached without one.
 */
function withoutAttachType(verdict: Verdict, { member, since }: ProbedKind, attachType: number): Verdict {
  const { status } = verdict;
  if ((status !== 'unknown' && status !== 'supported') || member !== undefined) return verdict;
  if (status === 'supported' && sinceOf(attachType) !== since) return verdict;
  const btf = kernelBtf();
  const id = btf?.find('bpf_attach_type', 'enum');
  const list = id === undefined ? undefined : btf?.type(id);
  if (
    list?.kind !== 'enum' ||
    list.values.some(({ name, value }) => value === attachType && !name.startsWith('__MAX'))
  )
    return verdict;
  const says = `no attach type ${attachType}`;
  const evidence = [...verdict.evidence, { kind: 'file', path: KERNEL_BTF, says } as const];
  return { ...verdict, status: 'unsupported', evidence };
}

function sinceOf(attachType: number): string | undefined {
  return Object.values(facts.attachTypes).find(({ id }) => id === attachType)?.since;
}

/** It loads all the same, and whether it attaches is known once it is tried. */
function uprobeHint(name: ProbedProgram): Pick<Verdict, 'hint'> {
  return takesSysAdmin(name) && !environmentSync().capabilities.has('SYS_ADMIN')
    ? { hint: `${UPROBE_RIGHTS}; this process has it not` }
    : {};
}

function withoutDevice({ device, since }: ProbedKind): ProgramVerdict | undefined {
  const path = `/sys/bus/event_source/devices/${device}/type`;
  if (device === undefined || existsSync(path)) return undefined;
  return {
    status: 'unsupported',
    evidence: [{ kind: 'file', path, says: 'not there' }],
    hint: `the kernel is built without CONFIG_${device.toUpperCase()}_EVENTS`,
    since,
    level: 'attaches',
  };
}

function withoutLsm({ lsm, since }: ProbedKind): ProgramVerdict | undefined {
  if (lsm === undefined) return undefined;
  const verdict = lsmActiveSync(lsm);
  return verdict.status === 'supported' ? undefined : { ...verdict, since, level: 'active' };
}
