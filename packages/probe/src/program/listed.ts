import type { Verdict } from '../verdict.ts';
import { KERNEL_BTF, kernelBtf } from './kernelBtf.ts';

/** Whether the kernel's BTF has a value of an enum: what is in `uapi/linux/bpf.h` of that kernel. */
export function listed(list: string, name: string, value: number): Verdict {
  const btf = kernelBtf();
  const id = btf?.find(list, 'enum');
  const type = id === undefined ? undefined : btf?.type(id);
  if (type?.kind !== 'enum') {
    return { status: 'unknown', evidence: [{ kind: 'file', path: KERNEL_BTF, says: `no enum ${list}` }] };
  }
  const has = type.values.some((each) => each.name === name && each.value === value);
  const evidence = [
    { kind: 'file', path: KERNEL_BTF, says: `${has ? '' : 'no '}${name} in enum ${list}` } as const,
  ];
  return { status: has ? 'supported' : 'unsupported', evidence };
}
