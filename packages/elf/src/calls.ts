import { blockAt, type CodeBlock, type CodeBlocks, type FunctionReference, referenceTo } from './code.ts';
import { viewOf } from './elf.ts';
import { call, immediateOf, instructionSize, loadImmediate64, pseudoCall, sourceOf } from './instruction.ts';
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
  for (let at = block.start; at < block.end; at += instructionSize) {
    const opcode = code.getUint8(at);
    const target = targets.get(at);
    if (target?.kind === 'call' || target?.kind === 'callback') {
      add(target);
    } else if (target === undefined && opcode === call && sourceOf(code, at, littleEndian) === pseudoCall) {
      const callee = blockAt(
        blocks,
        block.section.index,
        at + (immediateOf(code, at, littleEndian) + 1) * instructionSize,
      );
      if (callee !== undefined) add(referenceTo(callee));
    }
    if (opcode === loadImmediate64) at += instructionSize;
  }
  return [...called.values()];
}
