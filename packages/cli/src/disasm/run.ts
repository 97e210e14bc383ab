import { readFile } from 'node:fs/promises';
import { parseObject } from '@ebpf-ts/elf';
import { harmless } from '../terminal/harmless.ts';
import { isClosedByReader, outputTo } from '../terminal/output.ts';
import type { DisasmFlags } from './command.ts';
import { disassembly, functionsOf } from './disassembly.ts';

/** Prints the listing of an object, or of one program of it. */
export async function runDisasm(
  file: string,
  program: string | undefined,
  flags: DisasmFlags,
): Promise<void> {
  const object = parseObject(await readFile(file));
  const text = disassembly(object, program, flags);
  if (text === undefined) {
    const names = functionsOf(object).map(({ name }) => name);
    throw new Error(`${file} has no program or function ${program}. It has: ${names.join(', ')}`);
  }
  const output = outputTo(process.stdout);
  await output.line(harmless(text.trimEnd()));
  if (output.gone.aborted && !isClosedByReader(output.gone.reason)) throw output.gone.reason;
}
