import { existsSync, readFileSync } from 'node:fs';
import type { Verdict } from './verdict.ts';

const LIST = '/sys/kernel/security/lsm';

/**
 * Whether a security module is among the active ones. Where `bpf` is not, programs of the kind `lsm` load and attach, and
 * are never called.
 *
 * @example
 * ```ts
 * import { lsmActive } from '@ebpf-ts/probe';
 *
 * const { status, hint } = await lsmActive();
 * if (status === 'disabled') console.error(hint); // add bpf to lsm= on the kernel's command line
 * ```
 */
export async function lsmActive(module = 'bpf'): Promise<Verdict> {
  return lsmActiveSync(module);
}

/**
 * {@link lsmActive}, on this thread.
 *
 * @example
 * ```ts
 * import { lsmActiveSync } from '@ebpf-ts/probe';
 *
 * console.log(lsmActiveSync('selinux').status);
 * ```
 */
export function lsmActiveSync(module = 'bpf'): Verdict {
  const active = existsSync(LIST) ? readFileSync(LIST, 'utf8').trim() : undefined;
  const evidence = [{ kind: 'file', path: LIST, says: active ?? 'not there' } as const];
  if (active === undefined) {
    return { status: 'unknown', evidence, hint: 'mount -t securityfs securityfs /sys/kernel/security' };
  }
  if (active.split(',').includes(module)) return { status: 'supported', evidence };
  return { status: 'disabled', evidence, hint: `add ${module} to lsm= on the kernel's command line` };
}
