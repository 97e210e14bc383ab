import process from 'node:process';
import { type Environment, environmentSync } from './environment.ts';
import { takesSysAdmin, UPROBE_RIGHTS } from './uprobeRights.ts';

/** What stood in the way: the first of these that explains a refusal. */
export type Obstacle =
  | 'userns'
  | 'capability'
  | 'tracefs'
  | 'lockdown'
  | 'memlock'
  | 'sysctl'
  | 'trampoline'
  | 'lsm';

/**
 * The kernel refused this process, not the program: EPERM or EACCES without a verifier's log.
 *
 * @example
 * ```ts
 * import { BpfObject, PermissionError } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * try {
 *   await spec.load();
 * } catch (error) {
 *   if (error instanceof PermissionError && error.obstacle === 'capability') console.error('run it as root');
 * }
 * ```
 */
export class PermissionError extends Error {
  override readonly name = 'PermissionError';
  readonly code: string;
  readonly obstacle: Obstacle;
  /** The call that was refused. */
  readonly syscall: string;
  /** What libbpf and the kernel had to say, whole. */
  readonly log: string;

  constructor(
    refused: {
      what: string;
      code: string;
      syscall: string;
      log: string;
      /** The program's section, where one program was refused. */
      section?: string | undefined;
      cause?: unknown;
    },
    where: Environment = environmentSync(),
  ) {
    const { obstacle, reason } = explain(refused, where);
    super(`${refused.what}: ${refused.syscall} was refused with ${refused.code}: ${reason}`, {
      cause: refused.cause,
    });
    this.code = refused.code;
    this.obstacle = obstacle;
    this.syscall = refused.syscall;
    this.log = refused.log;
  }
}

function explain(
  {
    code,
    syscall,
    log,
    section = '',
  }: { code: string; syscall: string; log: string; section?: string | undefined },
  where: Environment,
): { obstacle: Obstacle; reason: string } {
  const { capabilities, uid, lockdown, tracefs } = where;
  if (!where.initialUserNamespace) {
    return {
      obstacle: 'userns',
      reason:
        'this process is in a user namespace of its own, whose root and capabilities do not count for BPF. Run it outside.',
    };
  }
  const { unprivilegedBpfDisabled } = where;
  if (uid !== 0 && !capabilities.has('BPF') && UNPRIVILEGED.test(section) && unprivilegedBpfDisabled) {
    return {
      obstacle: 'sysctl',
      reason: `kernel.unprivileged_bpf_disabled is ${unprivilegedBpfDisabled}, which keeps this kind of program, too, to processes with CAP_BPF. Run as root, or grant it: setcap cap_bpf,cap_net_admin+ep ${process.execPath}.`,
    };
  }
  if (!capabilities.has('SYS_ADMIN') && !(capabilities.has('BPF') && capabilities.has('PERFMON'))) {
    const remedy =
      uid === 0
        ? 'This root has lost them, as it does in a container: start that with --cap-add=BPF --cap-add=PERFMON --cap-add=NET_ADMIN.'
        : `Run it as root, or grant them: setcap cap_bpf,cap_perfmon,cap_net_admin+ep ${process.execPath} (which then holds for every script that it runs).`;
    return {
      obstacle: 'capability',
      reason: `this process (uid ${uid}) has neither CAP_BPF with CAP_PERFMON nor CAP_SYS_ADMIN. ${remedy}`,
    };
  }
  // A refusal to load it has other reasons.
  if (!capabilities.has('SYS_ADMIN') && takesSysAdmin(section) && syscall !== 'bpf_object__load') {
    return {
      obstacle: 'capability',
      reason: `${UPROBE_RIGHTS}, and this process (uid ${uid}) has it not. Run it as root, or grant it: setcap cap_sys_admin+ep ${process.execPath}.`,
    };
  }
  if (log.includes('perf event ID') && tracefs?.readable === false) {
    return {
      obstacle: 'tracefs',
      reason: `the tracepoint's id is in tracefs, which lets root in only. Run as root, or mount -o remount,mode=755 ${tracefs.path}.`,
    };
  }
  if (lockdown === 'confidentiality') {
    return {
      obstacle: 'lockdown',
      reason:
        'the kernel is locked down (confidentiality), which forbids programs that read kernel memory. Boot without lockdown=confidentiality.',
    };
  }
  if (code === 'EPERM' && !capabilities.has('SYS_RESOURCE') && before(where.kernel, 5, 11)) {
    return {
      obstacle: 'memlock',
      reason: `Linux ${where.kernel} counts maps against the locked-memory limit, and without CAP_SYS_RESOURCE it cannot be raised. Set ulimit -l unlimited.`,
    };
  }
  if (TRAMPOLINES.test(section)) {
    return {
      obstacle: 'trampoline',
      reason:
        'the capabilities suffice, so the host forbids it: some forbid just what is attached by a trampoline (fentry, fexit, fmod_ret, LSM, freplace). tp_btf, raw_tp, tracepoint, iter and kprobe programs need none: try one of these.',
    };
  }
  return {
    obstacle: 'lsm',
    reason:
      'the capabilities suffice, so a security module, a seccomp filter, a container runtime or a policy of the host forbids it. Ask whoever runs the host; another kind of program may be allowed.',
  };
}

/** Sections of programs that a process without capabilities may load where the sysctl lets it. */
const UNPRIVILEGED = /^\??(?:socket|cgroup_skb|cgroup\/skb)(?:\/|$)/;

const TRAMPOLINES = /^\??(?:fentry|fexit|fmod_ret|fsession|lsm|lsm_cgroup|freplace)(?:\.s)?(?:\/|$)/;

function before(kernel: string, major: number, minor: number): boolean {
  const [, a, b] = /^(\d+)\.(\d+)/.exec(kernel) ?? [];
  return Number(a) < major || (Number(a) === major && Number(b) < minor);
}
