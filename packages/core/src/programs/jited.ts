import type { ProgramDump } from '@ebpf-ts/native';
import type { ProgramTypes } from './programTypes.ts';

/** A function of a program as machine code. */
export interface JitedFunction {
  /** By the program's BTF; undefined where it has none. */
  readonly name: string | undefined;
  /** In the kernel. */
  readonly address: bigint;
  readonly code: Uint8Array;
}

/** The machine code of all functions lies one behind the other. */
export function jitedFunctionsOf(
  { jited, jitedFunctions }: ProgramDump,
  { functions }: ProgramTypes,
): readonly JitedFunction[] {
  let end = 0;
  return jitedFunctions.map(({ address, size }, index) => {
    const start = end;
    end += size;
    return { name: functions[index]?.name, address, code: jited.subarray(start, end) };
  });
}
