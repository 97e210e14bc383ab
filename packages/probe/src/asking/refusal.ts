import type { TryResult } from '@ebpf-ts/native';
import type { Evidence, Verdict } from '../verdict.ts';

/** How the kernel says no to a type that it does not know, and to attributes that are newer than it is. */
const UNKNOWN_TO_IT = new Set(['EINVAL', 'E2BIG', 'EOPNOTSUPP', 'ENOTSUPP', 'ENOSYS']);

export const PROGRAM_RIGHTS =
  'run as root, or with CAP_BPF and CAP_PERFMON (for packets CAP_NET_ADMIN); else the host forbids it';
export const MAP_RIGHTS = 'run as root, or with CAP_BPF';

/** What a system call answered. */
export function answered(syscall: string, { code, log }: Pick<TryResult, 'code' | 'log'>): Evidence {
  return { kind: 'syscall', syscall, errno: code === '' ? '0' : code, ...(log !== '' && { log }) };
}

/**
 * What an answer says of a feature, where being refused without a word means that the kernel does not know it. `proof`
 * are the refusals that only a kernel which knows it comes to.
 */
export function verdictOn(
  syscall: string,
  result: TryResult,
  { proof = [], rights = PROGRAM_RIGHTS }: { proof?: readonly string[]; rights?: string } = {},
): Verdict {
  const { code, log } = result;
  const evidence = [answered(syscall, result)];
  if (code === '' || proof.includes(code)) return { status: 'supported', evidence };
  // With a log it was the verifier that refused, and it judged this program, not its type.
  if (log !== '') return { status: 'unknown', evidence };
  if (code === 'EPERM' || code === 'EACCES') return { status: 'denied', evidence, hint: rights };
  return { status: UNKNOWN_TO_IT.has(code) ? 'unsupported' : 'unknown', evidence };
}
