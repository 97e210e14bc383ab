import { binding, isNativeError } from '../../packages/native/src/index.ts';
import type { Verdict } from '../../packages/probe/src/index.ts';

/** Kinds of types that not every kernel knows. */
export type NewBtfKind = keyof typeof kinds;

/** Since when, and the words of the smallest type of the kind, behind an int. */
const kinds = {
  float: { since: '5.13', words: [1, 16 << 24, 4] },
  decl_tag: { since: '5.16', words: [1, 4 << 24, 4, 1, 17 << 24, 2, 0xffff_ffff] },
  type_tag: { since: '5.17', words: [1, 18 << 24, 1] },
  enum64: { since: '6.0', words: [1, (19 << 24) | 1, 8, 1, 0, 0] },
} as const;

/** Whether the kernel takes types of a kind, in words that no encoder of ours wrote. */
export function btfKind(kind: NewBtfKind): Verdict {
  const { since, words } = kinds[kind];
  try {
    binding.btfClose(binding.btfLoad(blob([1, 1 << 24, 4, 32, ...words])));
    return {
      status: 'supported',
      since,
      evidence: [{ kind: 'syscall', syscall: 'BPF_BTF_LOAD', errno: '' }],
    };
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const evidence = [{ kind: 'syscall', syscall: 'BPF_BTF_LOAD', errno: error.code }] as const;
    return { status: error.code === 'EINVAL' ? 'unsupported' : 'unknown', since, evidence };
  }
}

/** With the strings `""` and `"t"`. */
function blob(types: readonly number[]): Uint8Array {
  const size = types.length * 4;
  const words = [0x0001_eb9f, 24, 0, size, size, 3, ...types];
  return new Uint8Array([...new Uint8Array(Uint32Array.from(words).buffer), 0, 0x74, 0]);
}
