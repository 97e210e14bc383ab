import type { Context } from './table.ts';

/** Where a function begins, and what its type is. */
export interface FunctionInfo {
  /** The section that the function is in. */
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly instructionOffset: number;
  /** The `func` in the object's BTF. */
  readonly typeId: number;
}

/** Bytes of a `struct bpf_func_info`. */
export const functionInfoSize = 8;

export function readFunctionInfo({ btf, refuse, u32 }: Context, at: number, section: string): FunctionInfo {
  const typeId = u32(at + 4);
  if (typeId > btf.typeCount || btf.kindOf(typeId) !== 'func') {
    throw refuse(at + 4, `type ${typeId} is no function`);
  }
  return { section, instructionOffset: u32(at), typeId };
}
