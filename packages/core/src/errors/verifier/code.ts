import { decodeAt, helperName, print } from '@ebpf-ts/asm';
import type { FunctionDefinition, FunctionReference, LineInfo, ObjectFile } from '@ebpf-ts/elf';

/** An instruction of a program, where the object has it. */
export interface CodePlace {
  /** Counted from the start of the program as it is loaded. */
  readonly index: number;
  readonly function: FunctionDefinition;
  /** Bytes from the start of the function's section. */
  readonly sectionOffset: number;
}

/** The code of a loaded program: its own, and behind it the functions that it calls. */
export interface LoadedCode {
  readonly program: string;
  readonly functions: readonly PlacedFunction[];
}

/** A function, and the index of its first instruction. */
interface PlacedFunction {
  readonly start: number;
  readonly function: FunctionDefinition;
}

/**
 * Puts a program together as libbpf does (`bpf_object__reloc_code`): a function is appended at the first call of it,
 * and what it calls itself right behind it.
 */
export function loadedCodeOf(file: ObjectFile, program: string): LoadedCode {
  const functions: PlacedFunction[] = [];
  const all: readonly FunctionDefinition[] = [...file.programs, ...file.subprograms];
  let end = 0;
  const append = (definition: FunctionDefinition | undefined): void => {
    if (definition === undefined || functions.some((placed) => placed.function === definition)) return;
    functions.push({ start: end, function: definition });
    end += definition.instructionCount;
    for (const called of definition.calls) append(all.find((each) => isAt(each, called)));
  };
  append(file.programs.find(({ name }) => name === program));
  return { program, functions };
}

/** Where an instruction of the loaded program is in the object; undefined beyond its end. */
export function placeOf({ functions }: LoadedCode, index: number): CodePlace | undefined {
  const found = functions.find(
    (each) => each.start <= index && index < each.start + each.function.instructionCount,
  );
  if (found === undefined) return undefined;
  const sectionOffset = found.function.sectionOffset + (index - found.start) * INSTRUCTION;
  return { index, function: found.function, sectionOffset };
}

/** The instruction's text as the object has it: what depends on the kernel is not filled in yet. */
export function disassembly({ function: code, sectionOffset }: CodePlace): string {
  const { instructions, relocations } = code;
  const view = new DataView(instructions.buffer, instructions.byteOffset, instructions.byteLength);
  const instruction = decodeAt(view, sectionOffset - code.sectionOffset);
  if (instruction.kind === 'callHelper') {
    const name = helperName(instruction.helper);
    if (name !== undefined) return `call ${name}#${instruction.helper}`;
  }
  const target = relocations.find(({ offset }) => offset === sectionOffset)?.target;
  if (target?.kind === 'kfunc' || target?.kind === 'call') return `call ${target.name}`;
  return print(instruction, 'source');
}

/** The line that an instruction comes from: that of the last record that is not behind it. */
export function lineAt({ lineInfo }: ObjectFile, place: CodePlace): LineInfo | undefined {
  const { section, sectionOffset: start } = place.function;
  const own = lineInfo.filter(
    (each) =>
      each.section === section &&
      each.instructionOffset >= start &&
      each.instructionOffset <= place.sectionOffset,
  );
  return own.reduce<LineInfo | undefined>(
    (last, each) => (last === undefined || each.instructionOffset >= last.instructionOffset ? each : last),
    undefined,
  );
}

/** Bytes of an instruction; a 64-bit load counts as two. */
const INSTRUCTION = 8;

function isAt(definition: FunctionDefinition, { section, sectionOffset }: FunctionReference): boolean {
  return definition.section === section && definition.sectionOffset === sectionOffset;
}
