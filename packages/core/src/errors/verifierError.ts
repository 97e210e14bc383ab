import type { LineInfo } from '@ebpf-ts/elf';

/** A place in the program's source, from the object's line info. */
export interface SourceLine {
  /** The line's text. */
  readonly text: string;
  /**
   * The file's name and the line's number: as the kernel prints them (Linux 6.9), before that from the object, where
   * the text stands in one line only.
   */
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/**
 * The kernel's verifier rejected a program.
 *
 * `message` ends in the last lines of the verifier's log, where the reason is; `log` has all of it.
 *
 * @example
 * ```ts
 * import { BpfObject, VerifierError } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * await spec.load().catch((error: unknown) => {
 *   if (error instanceof VerifierError) console.error(error.program, error.source?.text, error.log);
 *   throw error;
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
  /** The source line that the verifier was at. */
  readonly source: SourceLine | undefined;
  /** The verifier's log, whole. */
  readonly log: string;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor(rejected: {
    object: string;
    program: string;
    code: string;
    errno: number;
    log: string;
    lineInfo: readonly LineInfo[];
    cause?: unknown;
  }) {
    const source = lastSourceLineOf(rejected.log, rejected.lineInfo);
    const at = source === undefined ? '' : `\n  at ${placeOf(source)}`;
    super(
      `${rejected.object}: the verifier rejected program '${rejected.program}' (${rejected.code})${at}\n${reasonOf(rejected.log)}`,
      { cause: rejected.cause },
    );
    this.code = rejected.code;
    this.errno = rejected.errno;
    this.program = rejected.program;
    this.source = source;
    this.log = rejected.log;
  }
}

/** Lines of bookkeeping that follow the reason at the end of a log. */
const STATISTICS = /^(processed \d+ insns|verification time|stack depth|mark_precise|BPF_STREAM|$)/;

const RELEVANT_LINES = 6;

function reasonOf(log: string): string {
  const lines = log.split('\n').map((line) => line.trimEnd());
  return (reportIn(lines) ?? lines.filter((line) => !STATISTICS.test(line)).slice(-RELEVANT_LINES))
    .map((line) => `  | ${line}`)
    .join('\n');
}

/** Since Linux 7.3 a report in sections follows the line that says what is wrong; where and how it came is left out. */
function reportIn(lines: readonly string[]): string[] | undefined {
  const start = lines.findIndex((line) => line.startsWith('Verification failed:'));
  if (start === -1) return undefined;
  const wrong = lines.slice(0, start).findLast((line) => line !== '');
  const sections = ['Reason:', 'Suggestion:'].flatMap((title) => {
    const begin = lines.indexOf(title, start);
    const end = lines.indexOf('', begin);
    return begin === -1 ? [] : lines.slice(begin, end === -1 ? undefined : end);
  });
  return [...(wrong === undefined ? [] : [wrong]), lines[start] ?? '', ...sections];
}

/** The verifier prints a source line before its instructions: `; TEXT @ FILE:LINE`, before Linux 6.9 `; TEXT`. */
function lastSourceLineOf(log: string, lineInfo: readonly LineInfo[]): SourceLine | undefined {
  const last = [...log.matchAll(/^; (.*?)(?: @ ([^@\n]+):(\d+))?$/gm)].at(-1);
  if (last === undefined) return undefined;
  const [, quoted = '', file, line] = last;
  const text = quoted.trim();
  if (file !== undefined) return { text, file, line: Number(line) };
  const places = new Map(
    lineInfo
      .filter(({ source }) => source.trim() === text)
      .map((place) => [`${place.file}:${place.line}`, { text, file: place.file, line: place.line }]),
  );
  const [only, ...others] = places.values();
  return only !== undefined && others.length === 0 ? only : { text, file: undefined, line: undefined };
}

function placeOf({ text, file, line }: SourceLine): string {
  return file === undefined ? text : `${file}:${line}: ${text}`;
}
