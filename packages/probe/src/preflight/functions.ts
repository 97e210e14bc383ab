import type { FunctionDefinition, ObjectFile, ProgramDefinition } from '@ebpf-ts/elf';
import type { ObjectEdits } from './edits.ts';
import type { FilledFunction } from './filled.ts';
import type { Reached } from './reachable.ts';
import type { TargetKernel } from './targetKernel.ts';

/** An object that is judged for a kernel. */
export interface Judged {
  readonly file: ObjectFile;
  readonly kernel: TargetKernel;
  /** What the file does not say of how it is loaded; what it could say, it says. */
  readonly edits: ObjectEdits;
  readonly read: (code: FunctionDefinition) => ReadFunction;
}

/** A function as the kernel would get it, and what of it is reached. */
export interface ReadFunction {
  readonly filled: FilledFunction;
  readonly reached: readonly Reached[];
}

/** A function that another one calls, or hands to the kernel to be called. */
export interface Callee {
  readonly code: FunctionDefinition;
  readonly isCalled: boolean;
}

/** The functions that are reached from one, each once. */
export function calleesOf({ file, read }: Judged, code: FunctionDefinition): readonly Callee[] {
  const { filled, reached } = read(code);
  const starts = new Map<number, boolean>();
  for (const { offset, instruction } of reached) {
    const start = filled.callAt(offset, instruction);
    if (start === undefined) continue;
    starts.set(start, starts.get(start) === true || instruction.kind === 'callFunction');
  }
  const all: readonly FunctionDefinition[] = [...file.programs, ...file.subprograms];
  return code.calls.flatMap((callee) => {
    const found = all.find(
      (each) => each.section === callee.section && each.sectionOffset === callee.sectionOffset,
    );
    const isCalled = found && starts.get(found.sectionOffset);
    return found === undefined || isCalled === undefined ? [] : [{ code: found, isCalled }];
  });
}

/** The functions of a loaded program that are reached, with what of each. Global ones are verified whoever calls them. */
export function* functionsOf(
  judged: Judged,
  program: ProgramDefinition,
): Generator<readonly [FunctionDefinition, ReadFunction]> {
  const called = new Set<FunctionDefinition>([program]);
  // A set that grows while it is walked is walked to its end.
  for (const code of called) {
    yield [code, judged.read(code)];
    for (const callee of calleesOf(judged, code)) called.add(callee.code);
  }
}
