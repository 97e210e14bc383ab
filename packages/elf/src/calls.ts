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
    const { code: opcode, src, imm } = readSlot(code, at, littleEndian);
    const target = targets.get(at);
    if (target?.kind === 'call' || target?.kind === 'callback') {
      add(target);
    } else if (target === undefined && opcode === CALL && src === BPF_PSEUDO_CALL) {
      const callee = blockAt(blocks, block.section.index, at + (imm + 1) * slotSize);
      if (callee !== undefined) add(referenceTo(callee));
    }
    if (opcode === LOAD_IMMEDIATE) at += slotSize;
  }
  return [...called.values()];
}
