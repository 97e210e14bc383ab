import { parseObject } from '@ebpf-ts/elf';
import { parsed, readInput } from '../input.ts';
import { harmless } from '../terminal/harmless.ts';
import { printText } from '../terminal/output.ts';
import type { DisasmFlags } from './command.ts';
import { disassembly, functionsOf } from './disassembly.ts';

/** Prints the listing of an object, or of one program of it. */
export async function runDisasm(
  file: string,
  program: string | undefined,
  flags: DisasmFlags,
): Promise<void> {
  const bytes = await readInput(file);
  const object = parsed(file, () => parseObject(bytes));
  const text = parsed(file, () => disassembly(object, program, flags));
  if (text === undefined) {
    const names = functionsOf(object).map(({ name }) => name);
    throw new Error(`${file} has no program or function ${program}. It has: ${names.join(', ')}`);
  }
  await printText(harmless(text.trimEnd()));
}
