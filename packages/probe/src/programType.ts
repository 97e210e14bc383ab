import { existsSync, readFileSync } from 'node:fs';
import { programSectionOf } from '@ebpf-ts/elf';
import { binding, type ProgramTryLoadOptions, type TryResult } from '@ebpf-ts/native';
import { attempts, type BtfTarget, type ProbedProgram, type ProgramAttempt } from './program/attempts.ts';
import { kernelBtf } from './program/kernelBtf.ts';
import type { Evidence, Verdict } from './verdict.ts';

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
 * Whether this kernel takes a kind of program, by the name that libbpf gives its sections: `fentry`, `kprobe.multi`,
 * `cgroup/connect4`. The smallest such program is loaded, where it tells more a link of it is tried, and both are
 * closed at once; what a link attaches to is a function that is called in test runs only, or hardly ever.
 *
 * @example
 * ```ts
 * import { programType } from '@ebpf-ts/probe';
 *
 * const { status, level, hint } = programType('fentry');
 * if (status !== 'supported') console.error(`fentry: ${status} (${level}). ${hint ?? ''}`);
 * ```
 */
export function programType(name: ProbedProgram): ProgramVerdict {
  const attempt: ProgramAttempt = attempts[name];
  const { since } = attempt;
  const program = smallestProgram(name, attempt);
  if ('missing' in program) return { ...program.missing, since, level: 'loads' };
  const { link } = attempt;
  const attachType = program.expectedAttachType ?? 0;
  const answer =
    link === undefined
      ? { program: binding.programTryLoad(program), link: null }
      : binding.linkTryCreate(program, { attachType, target: link.target });
  const loads = withoutAttachType(verdictOn('BPF_PROG_LOAD', answer.program, []), attachType);
  if (loads.status !== 'supported') return { ...loads, since, level: 'loads' };
  const attaches =
    answer.link === null ? undefined : verdictOn('BPF_LINK_CREATE', answer.link, link?.proof ?? []);
  if (attaches !== undefined && attaches.status !== 'supported')
    return { ...attaches, since, level: 'attaches' };
  return (
    withoutDevice(attempt, since) ??
    withoutLsm(attempt, since) ?? {
      status: 'supported',
      evidence: [...loads.evidence, ...(attaches?.evidence ?? [])],
      since,
      level: attempt.lsm !== undefined ? 'active' : attaches === undefined ? 'loads' : 'attaches',
    }
  );
}

/** `r0 = N; exit`, of the type and for the target that the section stands for. */
function smallestProgram(
  name: string,
  { returns = 0, sleepable, target }: ProgramAttempt,
): ProgramTryLoadOptions | { readonly missing: Verdict } {
  const section = programSectionOf(name);
  if (section === undefined) throw new Error(`libbpf knows no section ${name}`);
  const attachBtfId = target === undefined ? undefined : idOf(target);
  if (typeof attachBtfId === 'object') return { missing: attachBtfId };
  return {
    type: section.programTypeId,
    expectedAttachType: section.attachTypeId,
    ...(attachBtfId !== undefined && { attachBtfId }),
    ...(sleepable && { flags: BPF_F_SLEEPABLE }),
    instructions: Uint8Array.of(0xb7, 0, 0, 0, returns, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0),
    license: 'GPL',
  };
}

const BPF_F_SLEEPABLE = 1 << 4;

/** The BTF id of the first of these names that the kernel has. */
function idOf({ kind, names }: BtfTarget): number | Verdict {
  const btf = kernelBtf();
  const path = '/sys/kernel/btf/vmlinux';
  if (btf === undefined) {
    return {
      status: 'unknown',
      evidence: [{ kind: 'file', path, says: 'not there' }],
      hint: 'what such a program attaches to is found in BTF: CONFIG_DEBUG_INFO_BTF=y',
    };
  }
  const found = names.map((name) => btf.find(name, kind)).find((id) => id !== undefined);
  if (found !== undefined) return found;
  return {
    status: 'unsupported',
    evidence: [{ kind: 'file', path, says: `no ${kind} ${names.join(' or ')}` }],
  };
}

/** Where the answer tells nothing, the kernel's own list of attach types may: what is not in it, it does not have. */
function withoutAttachType(verdict: Verdict, attachType: number): Verdict {
  if (verdict.status !== 'unknown') return verdict;
  const btf = kernelBtf();
  const id = btf?.find('bpf_attach_type', 'enum');
  const list = id === undefined ? undefined : btf?.type(id);
  if (list?.kind !== 'enum' || list.values.some(({ value }) => value === attachType)) return verdict;
  const says = `no attach type ${attachType}`;
  const evidence = [...verdict.evidence, { kind: 'file', path: '/sys/kernel/btf/vmlinux', says } as const];
  return { ...verdict, status: 'unsupported', evidence };
}

/** How the kernel says no to a type that it does not know, and to attributes that are newer than it is. */
const UNKNOWN_TO_IT = new Set(['EINVAL', 'E2BIG', 'EOPNOTSUPP', 'ENOTSUPP']);

function verdictOn(syscall: string, { code, log }: TryResult, proof: readonly string[]): Verdict {
  const evidence: Evidence[] = [{ kind: 'syscall', syscall, errno: code || '0', ...(log !== '' && { log }) }];
  if (code === '' || proof.includes(code)) return { status: 'supported', evidence };
  // With a log it was the verifier that refused, and it judged this program, not its type.
  if (log !== '') return { status: 'unknown', evidence };
  if (code === 'EPERM' || code === 'EACCES') {
    return {
      status: 'denied',
      evidence,
      hint: 'run as root, or with CAP_BPF and CAP_PERFMON; else the host forbids it',
    };
  }
  return { status: UNKNOWN_TO_IT.has(code) ? 'unsupported' : 'unknown', evidence };
}

function withoutDevice({ device }: ProgramAttempt, since: string): ProgramVerdict | undefined {
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

function withoutLsm({ lsm }: ProgramAttempt, since: string): ProgramVerdict | undefined {
  if (lsm === undefined) return undefined;
  const path = '/sys/kernel/security/lsm';
  const active = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  if (active?.split(',').includes(lsm)) return undefined;
  return {
    status: active === undefined ? 'unknown' : 'disabled',
    evidence: [{ kind: 'file', path, says: active ?? 'not there' }],
    hint:
      active === undefined
        ? 'mount -t securityfs securityfs /sys/kernel/security'
        : `add ${lsm} to lsm= on the kernel's command line`,
    since,
    level: 'active',
  };
}
