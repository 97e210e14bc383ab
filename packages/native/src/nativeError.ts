/** What the addon throws when libbpf or the kernel says no. */
export interface NativeError extends Error {
  /** The errno's name (`EPERM`), `ERR_HANDLE_CLOSED` or `ERR_HANDLE_BUSY`. */
  readonly code: string;
  /** The errno, positive; 0 where the kernel was not asked. */
  readonly errno: number;
  /** The libbpf function or bpf(2) command that failed, for example `bpf_object__load`, `BPF_MAP_UPDATE_ELEM`. */
  readonly syscall: string;
  /** Everything libbpf printed during the call, the verifier's log included. */
  readonly log: string;
}

/**
 * Whether an error is one that the addon made of a failed libbpf or bpf(2) call.
 *
 * @example
 * ```ts
 * import { binding, isNativeError } from '@ebpf-ts/native';
 *
 * try {
 *   binding.mapOpenById(4_000_000_000);
 * } catch (error) {
 *   if (isNativeError(error)) console.log(error.syscall, error.code); // BPF_MAP_GET_FD_BY_ID ENOENT
 * }
 * ```
 */
export function isNativeError(error: unknown): error is NativeError {
  return error instanceof Error && 'syscall' in error && 'errno' in error && 'log' in error;
}
