import type { NativeError } from '@ebpf-ts/native';

/** Why a map could not be pinned at load, or the one that is pinned not be used; undefined where that went well. */
export function pinFailure({ code, log }: NativeError): string | undefined {
  // To make a folder in sysfs is refused with EPERM even to root, which would look like a question of rights.
  const [, elsewhere] =
    /failed to mkdir (.+): /.exec(log) ?? /specified path (.+) is not on BPF FS/.exec(log) ?? [];
  if (elsewhere !== undefined) {
    return `a map is to be pinned at ${elsewhere} (${code}): that has to be on a BPF file system, in a folder that is there or that can be made in one. Where none is mounted: mount -t bpf bpf /sys/fs/bpf`;
  }
  const [, unlike] = /couldn't reuse pinned map at '(.+)': parameter mismatch/.exec(log) ?? [];
  if (unlike === undefined) return undefined;
  return `the map that is pinned at ${unlike} is not like the object's in type, sizes, max_entries or flags: compare it with bpftool map show pinned ${unlike}, or remove it to begin anew`;
}
