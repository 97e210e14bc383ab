import { slotSize } from '@ebpf-ts/asm';
import { callsOf } from './calls.ts';
import type { CodeBlock, CodeBlocks, FunctionReference } from './code.ts';
import { firstIndex } from './firstIndex.ts';
import type { Relocation } from './relocation.ts';

/** A function in the object: a program, or what programs call. */
export interface FunctionDefinition {
  readonly name: string;
  /** The section's name as written, a leading `?` included. */
  readonly section: string;
  /**
   * What the verifier makes of it: a `static` function is verified with each of its callers, a `global` one on its
   * own. Hidden functions count as static. A `weak` one is global, and gives way to another of its name.
   */
  readonly linkage: 'static' | 'global' | 'weak';
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes from the start of its section. */
  readonly sectionOffset: number;
  /** The instructions in the file, not a copy. */
  readonly instructions: Uint8Array;
  /** 8-byte slots, of which a 64-bit load takes two. */
  readonly instructionCount: number;
  /** Offsets count from the start of the section. */
  readonly relocations: readonly Relocation[];
  /** The functions of the object that it calls or hands out as callbacks, each once, in the order of its instructions. */
  readonly calls: readonly FunctionReference[];
  /** The `func` in the object's BTF. */
  readonly typeId: number | undefined;
}

/** A function with what is in it, of all relocations of its section. */
export function functionOf(
  block: CodeBlock,
  relocations: readonly Relocation[],
  { blocks, littleEndian }: { readonly blocks: CodeBlocks; readonly littleEndian: boolean },
  typeId: number | undefined,
): FunctionDefinition {
  const { section, start, end } = block;
  const own = between(relocations, start, end);
  return {
    name: block.name,
    section: section.name,
    linkage: linkageOf(block),
    offset: section.offset + start,
    sectionOffset: start,
    instructions: section.data.subarray(start, end),
    instructionCount: (end - start) / slotSize,
    relocations: own,
    calls: callsOf(block, own, blocks, littleEndian),
    typeId,
  };
}

function linkageOf({ symbol }: CodeBlock): FunctionDefinition['linkage'] {
  const { binding, visibility } = symbol;
  if (binding === 'local' || visibility === 'hidden' || visibility === 'internal') return 'static';
  return binding === 'weak' ? 'weak' : 'global';
}

/** The relocations of a range, from a list in the order of their offsets. */
export function between<T extends { readonly offset: number }>(
  relocations: readonly T[],
  start: number,
  end: number,
): readonly T[] {
  const from = (place: number) => firstIndex(relocations, ({ offset }) => offset >= place);
  return relocations.slice(from(start), from(end));
}
