import type { LineInfo, ObjectFile } from '@ebpf-ts/elf';
import type { VerifierReason } from './verifier/catalogue.ts';
import { disassembly, lineAt, loadedCodeOf, placeOf } from './verifier/code.ts';
import { diagnose } from './verifier/diagnose.ts';
import { type LoggedInstruction, parseLog } from './verifier/log.ts';
import { missingInKernel } from './verifier/missing.ts';
import type { VerifierCategory } from './verifier/rejection.ts';
import { render, type SourceLine } from './verifier/render.ts';
import { statisticsOf, type VerifierStatistics } from './verifier/statistics.ts';

/**
 * The kernel's verifier rejected a program.
 *
 * `message` is what a terminal shows: the source line, what is wrong with it, what to do, and the end of the log.
 *
 * @example
 * ```ts
 * import { BpfObject, VerifierError } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * await spec.load().catch((error: unknown) => {
 *   if (!(error instanceof VerifierError)) throw error;
 *   const { file, line } = error.source ?? {};
 *   console.error(`${file}:${line}: ${error.explanation} ${error.fix ?? ''}`);
 *   if (error.reason === 'too-many-instructions') console.error(error.stats?.processed);
 * });
 * ```
 */
export class VerifierError extends Error {
  override readonly name = 'VerifierError';
  /** The errno's name, as a rule `EACCES` or `EINVAL`. */
  readonly code: string;
  readonly errno: number;
  /** The program that was rejected. */
  readonly program: string;
  /** What it is about, by Linux 7.3's names; undefined for words of the verifier that are not known. */
  readonly category: VerifierCategory | undefined;
  /** The class that it belongs to: a name that does not change. Undefined for words that are not known. */
  readonly reason: VerifierReason | undefined;
  /** What is wrong, in a sentence; the verifier's own words where they are not known. */
  readonly explanation: string;
  /** What to do, in a sentence. */
  readonly fix: string | undefined;
  /** The line that is meant: where what is wrong began, else where the verifier stopped. */
  readonly source: SourceLine | undefined;
  /** The instruction that the line was found by. */
  readonly insn: LoggedInstruction | undefined;
  /** What the verifier counted. */
  readonly stats: VerifierStatistics | undefined;
  /** The verifier's log, whole. */
  readonly log: string;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor(rejected: {
    object: string;
    program: string;
    code: string;
    errno: number;
    log: string;
    file: ObjectFile;
    /** The path of the kernel's BTF, where it is not the kernel's own. */
    btf?: string | undefined;
    cause?: unknown;
  }) {
    const { object, program, code, file, log } = rejected;
    const parsed = parseLog(log);
    const diagnosed = diagnose(parsed);
    const index = diagnosed.instruction ?? parsed.last?.index;
    const loaded = loadedCodeOf(file, program);
    const place = index === undefined ? undefined : placeOf(loaded, index);
    // What is refused as a whole begins with the line of its function.
    const begin = place ?? placeOf(loaded, loaded.functions[diagnosed.subprogram ?? 0]?.start ?? 0);
    const diagnosis = { ...diagnosed, ...missingInKernel(diagnosed, place, file, rejected.btf) };
    const source = begin && sourceOf(lineAt(file, begin));
    const insn =
      parsed.last?.index === index
        ? parsed.last
        : place && { index: place.index, text: disassembly(place), registers: {} };
    super(render({ object, program, code, diagnosis, source, insn, parsed }), { cause: rejected.cause });
    this.code = code;
    this.errno = rejected.errno;
    this.program = program;
    this.category = diagnosis.category;
    this.reason = diagnosis.reason;
    this.explanation = diagnosis.explanation;
    this.fix = diagnosis.fix;
    this.source = source;
    this.insn = insn;
    this.stats = statisticsOf(log);
    this.log = log;
  }
}

function sourceOf(line: LineInfo | undefined): SourceLine | undefined {
  return line && { file: line.file, line: line.line, column: line.column, text: line.source };
}
