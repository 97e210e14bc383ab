import { isNativeError } from '@ebpf-ts/native';
import { PermissionError } from '@ebpf-ts/probe';

/**
 * Something that was asked of a link, and that the kernel refused.
 *
 * @example
 * ```ts
 * import { LinkError, openLink } from '@ebpf-ts/core';
 *
 * try {
 *   using link = openLink({ path: '/sys/fs/bpf/on_exec' });
 *   console.log(link.info());
 * } catch (error) {
 *   if (error instanceof LinkError && error.code === 'ENOENT') console.log('not attached yet');
 *   else throw error;
 * }
 * ```
 */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  /** The errno's name; where the kernel was not asked, `ERR_HANDLE_CLOSED` or `ERR_LINK`. */
  readonly code: string;
  /** The errno, positive; 0 where the kernel was not asked. */
  readonly errno: number;
  /** The bpf(2) command, for example `BPF_OBJ_PIN`; empty where the kernel was not asked. */
  readonly syscall: string;
  /** Which link, in words. */
  readonly link: string;

  constructor(
    link: string,
    reason: string,
    failed: { code?: string; errno?: number; syscall?: string; cause?: unknown } = {},
  ) {
    super(`${link}: ${reason}`, failed.cause === undefined ? {} : { cause: failed.cause });
    this.link = link;
    this.code = failed.code ?? 'ERR_LINK';
    this.errno = failed.errno ?? 0;
    this.syscall = failed.syscall ?? '';
  }

  /** The error of a native call on a link, with what its errno means there; `advice` where the caller knows. */
  static from(link: string, error: unknown, advice?: string): unknown {
    if (!isNativeError(error)) return error;
    const { message, code, errno, syscall, log } = error;
    if (advice === undefined && (code === 'EPERM' || code === 'EACCES')) {
      return new PermissionError({ what: link, code, syscall, log, cause: error });
    }
    const said = [message, advice ?? ADVICE[`${syscall} ${code}`] ?? log.trim()].filter(
      (text) => text !== '',
    );
    return new LinkError(link, said.join(': '), { code, errno, syscall, cause: error });
  }
}

const WITHOUT_LINK =
  'this kernel attached the program to a perf event, without a link of its own, which it can since Linux 5.15';

const ADVICE: Readonly<Record<string, string>> = {
  'BPF_OBJ_GET_INFO_BY_FD EINVAL': WITHOUT_LINK,
  'BPF_OBJ_PIN EINVAL': WITHOUT_LINK,
  'BPF_OBJ_PIN EEXIST': 'something has that path already',
  'BPF_OBJ_PIN ENOENT': 'there is no such folder',
  'BPF_OBJ_GET ENOENT': 'nothing is pinned there',
  'BPF_LINK_GET_FD_BY_ID ENOENT': 'there is no such link, or no more',
  'BPF_LINK_DETACH EOPNOTSUPP':
    'links of this type are detached by closing them alone: close this one, and remove the paths where it is pinned',
};
