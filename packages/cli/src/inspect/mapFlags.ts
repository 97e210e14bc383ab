/** The names of a map's flags, in the order of their bits; unnamed bits as `0x…`. */
export function mapFlagNames(flags: number): readonly string[] {
  const names: string[] = [];
  for (let bit = 0; bit < 32; bit++) {
    if (((flags >>> bit) & 1) === 1) names.push(MAP_FLAGS[bit] ?? `0x${(2 ** bit).toString(16)}`);
  }
  return names;
}

/** The flags of `BPF_MAP_CREATE` in the kernel's `uapi/linux/bpf.h`, by their bits. */
const MAP_FLAGS = [
  'BPF_F_NO_PREALLOC',
  'BPF_F_NO_COMMON_LRU',
  'BPF_F_NUMA_NODE',
  'BPF_F_RDONLY',
  'BPF_F_WRONLY',
  'BPF_F_STACK_BUILD_ID',
  'BPF_F_ZERO_SEED',
  'BPF_F_RDONLY_PROG',
  'BPF_F_WRONLY_PROG',
  'BPF_F_CLONE',
  'BPF_F_MMAPABLE',
  'BPF_F_PRESERVE_ELEMS',
  'BPF_F_INNER_MAP',
  'BPF_F_LINK',
  'BPF_F_PATH_FD',
  'BPF_F_VTYPE_BTF_OBJ_FD',
  'BPF_F_TOKEN_FD',
  'BPF_F_SEGV_ON_FAULT',
  'BPF_F_NO_USER_CONV',
  'BPF_F_RB_OVERWRITE',
];
