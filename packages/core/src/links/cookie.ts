import type { NativeError } from '@ebpf-ts/native';
import { UnsupportedError } from '@ebpf-ts/probe';
import type { AttachingProgram } from './attaching.ts';

/** A number that tells one attach of a program from its others. */
export interface CookieOption {
  /** What `bpf_get_attach_cookie()` returns to the program, 64 bits. Default: 0. */
  readonly cookie?: bigint;
}

/** The error of a kernel that is too old for the cookie that was given; undefined for any other refusal. */
export function cookieRefusal(
  program: AttachingProgram,
  { cookie }: CookieOption,
  since: string,
  refusal: NativeError,
): UnsupportedError | undefined {
  if (cookie === undefined || cookie === 0n || !TOO_NEW.has(refusal.code)) return undefined;
  return new UnsupportedError(`program '${program.name}' (section '${program.section}')`, {
    feature: `cookie of a ${program.kind}`,
    since,
    hint: 'Attach it without one.',
    cause: refusal,
  });
}

/** What kernels and libbpf say to fields that they do not know. */
const TOO_NEW: ReadonlySet<string> = new Set(['E2BIG', 'EINVAL', 'EOPNOTSUPP', 'ENOTSUPP']);
