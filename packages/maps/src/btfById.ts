import { Btf } from '@ebpf-ts/btf';
import { binding } from '@ebpf-ts/native';

/**
 * The types that a program or map was loaded with, by the id that its info has (`BPF_BTF_GET_FD_BY_ID`); not those of a
 * module, which build on the kernel's.
 *
 * Throws the `NativeError` of the addon where there is none, or it is not for this process to read.
 *
 * @example
 * ```ts
 * import { btfById, openMap } from '@ebpf-ts/maps';
 *
 * using map = openMap({ name: 'counts' });
 * if (map.info.btfId !== 0) console.log(btfById(map.info.btfId).typeCount);
 * ```
 */
export function btfById(id: number): Btf {
  const handle = binding.btfOpenById(id);
  try {
    return Btf.parse(binding.btfData(handle), { check: 'used' });
  } finally {
    binding.btfClose(handle);
  }
}
