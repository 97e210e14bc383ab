import { decode, type ListedLine, type ListedRelocation, listing } from '@ebpf-ts/asm';
import type { FunctionDefinition, ObjectFile, Section } from '@ebpf-ts/elf';
import type { DisasmFlags } from './command.ts';

/** The listing of an object, or of one of its functions; undefined where there is none of this name. */
export function disassembly(
  object: ObjectFile,
  program: string | undefined,
  flags: DisasmFlags,
): string | undefined {
  const sections = object.sections.filter(isCode);
  if (program === undefined) {
    return sections.map((section) => headed(section.name, listed(object, section, flags))).join('\n');
  }
  // A static linker leaves functions of one name beside each other, and sections.
  const found = functionsOf(object)
    .filter(({ name }) => name === program)
    .flatMap((each) => sectionsOf(sections, each).map((section) => ({ section, each })));
  if (found.length === 0) return undefined;
  return found
    .map(({ section, each }) => headed(section.name, listed(object, section, flags, each)))
    .join('\n');
}

/** The section that a function is in. */
function sectionsOf(sections: readonly Section[], { offset }: FunctionDefinition): readonly Section[] {
  return sections.filter((section) => section.offset <= offset && offset < section.offset + section.size);
}

/** Programs and what they call. */
export function functionsOf({ programs, subprograms }: ObjectFile): readonly FunctionDefinition[] {
  return [...programs, ...subprograms];
}

const SHT_PROGBITS = 1;
const SHF_EXECINSTR = 4;

function isCode({ type, flags, size }: Section): boolean {
  return type === SHT_PROGBITS && size > 0 && Math.floor(flags / SHF_EXECINSTR) % 2 === 1;
}

function headed(section: string, text: string): string {
  return `Disassembly of section ${section}:\n\n${text}`;
}

function listed(object: ObjectFile, section: Section, flags: DisasmFlags, only?: FunctionDefinition): string {
  const bytes = only?.instructions ?? section.data;
  const symbols = object.symbols
    .filter(
      (symbol) => symbol.section === section.index && (symbol.type === 'func' || symbol.type === 'notype'),
    )
    .map(({ name, value }) => ({ name, offset: value }));
  return listing(decode(bytes, object.littleEndian), {
    offset: only?.sectionOffset ?? 0,
    symbols,
    ...(flags.syntax && { syntax: flags.syntax }),
    relocations: flags.relocations ? relocationsOf(object, section) : [],
    lines: flags.source || flags.linum ? linesOf(object, section, flags) : [],
  });
}

function relocationsOf(object: ObjectFile, { name }: Section): readonly ListedRelocation[] {
  const symbols = functionsOf(object)
    .filter(({ section }) => section === name)
    .flatMap(({ relocations }) => relocations)
    .map(({ offset, type, symbol }) => ({
      offset,
      type: relocationTypes.get(type) ?? `R_BPF_${type}`,
      symbol: symbol.name === '' ? (object.sections[symbol.section]?.name ?? '') : symbol.name,
    }));
  const accesses = object.coreRelocations
    .filter(({ section }) => section === name)
    .map(({ instructionOffset, kind, path, access }) => ({
      offset: instructionOffset,
      type: 'CO-RE',
      symbol: `<${kind}> ${path ?? access}`,
    }));
  return [...symbols, ...accesses];
}

const relocationTypes: ReadonlyMap<number, string> = new Map([
  [1, 'R_BPF_64_64'],
  [2, 'R_BPF_64_ABS64'],
  [3, 'R_BPF_64_ABS32'],
  [4, 'R_BPF_64_NODYLD32'],
  [10, 'R_BPF_64_32'],
]);

function linesOf({ lineInfo }: ObjectFile, { name }: Section, { linum }: DisasmFlags): readonly ListedLine[] {
  return lineInfo
    .filter(({ section }) => section === name)
    .map(({ instructionOffset: offset, source, file, line, column }) =>
      linum ? { offset, source, file, line, column } : { offset, source },
    );
}
