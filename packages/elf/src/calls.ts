import { BPF_PSEUDO_CALL, CALL, LOAD_IMMEDIATE, readSlot, slotSize } from '@ebpf-ts/asm';
import { blockAt, type CodeBlock, type CodeBlocks, type FunctionReference, referenceTo } from './code.ts';
import { viewOf } from './elf.ts';
import type { Relocation } from './relocation.ts';

/**
 * The functions that a function refers to, each once, in the order of its instructions. Calls within a section need
 * no relocation: the compiler knows how far apart the two are.
 */
export function callsOf(
  block: CodeBlock,
  relocations: readonly Relocation[],
  blocks: CodeBlocks,
  littleEndian: boolean,
): readonly FunctionReference[] {
  const called = new Map<string, FunctionReference>();
  const add = ({ name, section, sectionOffset }: FunctionReference) =>
    called.set(`${sectionOffset} ${section}`, { name, section, sectionOffset });
  const targets = new Map(relocations.map(({ offset, target }) => [offset, target]));
  const code = viewOf(block.section.data);
  for (let at = block.start; at < block.end; at += slotSize) {
    // Only these two can refer to a function, and most instructions are neither.
    const opcode = code.getUint8(at);
    if (opcode !== CALL && opcode !== LOAD_IMMEDIATE) continue;
    const target = targets.get(at);
    if (target?.kind === 'call' || target?.kind === 'callback') {
      add(target);
    } else if (target === undefined && opcode === CALL) {
      const { src, imm } = readSlot(code, at, littleEndian);
      const callee =
        src === BPF_PSEUDO_CALL ? blockAt(blocks, block.section.index, at + (imm + 1) * slotSize) : undefined;
      if (callee !== undefined) add(referenceTo(callee));
    }
    if (opcode === LOAD_IMMEDIATE) at += slotSize;
  }
  return [...called.values()];
}
