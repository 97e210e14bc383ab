import type { Btf } from '@ebpf-ts/btf';
import { btfById } from '@ebpf-ts/maps';
import { binding, type ProgramDump, type ProgramHandle } from '@ebpf-ts/native';

/** What a program's own BTF, which the kernel keeps, says of its code. Empty where it was loaded without. */
export interface ProgramTypes {
  readonly btf: Btf | undefined;
  /** In the order of the code; the first is the program itself. */
  readonly functions: readonly PlacedFunction[];
}

/** A function in the code of a program. */
export interface PlacedFunction {
  readonly name: string;
  /** The `func` in the program's BTF. */
  readonly typeId: number;
  /** Its first instruction; a 64-bit load counts as two. */
  readonly instruction: number;
}

export function programTypesOf(program: ProgramHandle, dump: ProgramDump): ProgramTypes {
  const { btfId } = binding.programInfo(program);
  const btf = btfId === 0 ? undefined : btfById(btfId);
  if (btf === undefined) return { btf, functions: [] };
  const { bytes, recordSize } = dump.functionInfo;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const functions: PlacedFunction[] = [];
  for (let at = 0; recordSize > 0 && at + recordSize <= bytes.length; at += recordSize) {
    const typeId = view.getUint32(at + 4, btf.littleEndian);
    const instruction = view.getUint32(at, btf.littleEndian);
    functions.push({ name: btf.type(typeId).name, typeId, instruction });
  }
  return { btf, functions };
}
