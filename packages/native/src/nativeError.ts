import type { NativeError } from './binding.ts';

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
