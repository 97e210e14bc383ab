import type { Instruction } from '@ebpf-ts/asm';
import type { ExternDefinition, FunctionDefinition, ObjectFile, RelocationTarget } from '@ebpf-ts/elf';
import { type CoreAnswer, resolveCore } from './coreRelocation.ts';
import { externValue } from './externValue.ts';
import { symbolIsThere, typesOf } from './kernelTypes.ts';
import type { Filled, Known } from './reachable.ts';
import type { TargetKernel } from './targetKernel.ts';

/** What a loader would put into a function for a kernel; places are in bytes from the function's start. */
export interface FilledFunction extends Filled {
  /** What the kernel does not have, where an instruction needs it. */
  missingAt(offset: number): { readonly path: string; readonly missing: string } | undefined;
  targetAt(offset: number): RelocationTarget | undefined;
  /** Where in its section the function begins that is called here, or handed out. */
  callAt(offset: number, instruction: Instruction): number | undefined;
}

/** Those that ask whether something is there, and are answered in any case. */
const ASKING = new Set(['field_exists', 'type_exists', 'type_matches', 'enumval_exists', 'type_size']);

export function filledIn(file: ObjectFile, code: FunctionDefinition, kernel: TargetKernel): FilledFunction {
  const targets = new Map(
    code.relocations.map(({ offset, target }) => [offset - code.sectionOffset, target]),
  );
  const end = code.sectionOffset + code.instructions.length;
  const core = new Map(
    file.coreRelocations
      .filter(
        ({ section, instructionOffset: at }) =>
          section === code.section && code.sectionOffset <= at && at < end,
      )
      .map((relocation) => [relocation.instructionOffset - code.sectionOffset, relocation]),
  );
  const answers = new Map<number, CoreAnswer | undefined>();
  const answerAt = (offset: number): CoreAnswer | undefined => {
    const relocation = core.get(offset);
    if (relocation === undefined || file.btf === undefined) return undefined;
    if (!answers.has(offset)) {
      answers.set(offset, resolveCore(file.btf, relocation, typesOf(kernel)));
    }
    return answers.get(offset);
  };
  const externs = new Map(file.externs.map((each) => [each.name, each]));
  return {
    coreAt(offset) {
      const relocation = core.get(offset);
      const answer = answerAt(offset);
      if (relocation === undefined || answer === undefined) return undefined;
      // Without the kernel's types, either may be.
      if (kernel.btf === undefined) return { value: undefined };
      if (answer.found) return { value: answer.value };
      return ASKING.has(relocation.kind) ? { value: 0n } : 'poison';
    },
    missingAt(offset) {
      const relocation = core.get(offset);
      const answer = answerAt(offset);
      if (relocation === undefined || answer === undefined || answer.found || ASKING.has(relocation.kind))
        return undefined;
      return { path: relocation.path ?? relocation.access, missing: answer.missing };
    },
    targetAt: (offset) => targets.get(offset),
    callAt(offset, instruction) {
      const target = targets.get(offset);
      if (target?.kind === 'call' || target?.kind === 'callback') return target.sectionOffset;
      // Functions of one section call each other without a relocation.
      if (instruction.kind === 'callFunction')
        return code.sectionOffset + offset + 8 * (instruction.offset + 1);
      return undefined;
    },
    addressAt(offset) {
      const target = targets.get(offset);
      return target === undefined ? undefined : addressOf(target, externs, kernel);
    },
    read: (address, offset, size) => read(file, address, offset, size, kernel, externs),
  };
}

function addressOf(
  target: RelocationTarget,
  externs: ReadonlyMap<string, ExternDefinition>,
  kernel: TargetKernel,
): Known {
  if (target.kind === 'data') return { section: target.section, offset: target.offset };
  if (target.kind === 'kconfig') return { extern: target.name };
  if ((target.kind === 'kfunc' || target.kind === 'ksym') && externs.get(target.name)?.weak) {
    // A weak symbol that is not there has the address 0.
    if (symbolIsThere(target.name, target.kind, kernel) === false) return 0n;
  }
  return 'address';
}

function read(
  file: ObjectFile,
  address: Known,
  offset: number,
  size: number,
  kernel: TargetKernel,
  externs: ReadonlyMap<string, ExternDefinition>,
): bigint | undefined {
  if (typeof address !== 'object') return undefined;
  if ('extern' in address) {
    const extern = externs.get(address.extern);
    return extern === undefined || offset !== 0 ? undefined : externValue(file, extern, kernel);
  }
  // What is in the stack changes.
  if ('stack' in address) return undefined;
  // The verifier knows the numbers of maps that are frozen, as those of .rodata are.
  if (!address.section.startsWith('.rodata')) return undefined;
  const data = file.sections.find(({ name }) => name === address.section)?.data;
  const at = address.offset + offset;
  if (data === undefined || at < 0 || at + size > data.length) return undefined;
  let value = 0n;
  for (let index = 0; index < size; index++) {
    const byte = BigInt(data[at + (file.littleEndian ? size - 1 - index : index)] ?? 0);
    value = (value << 8n) | byte;
  }
  return value;
}
