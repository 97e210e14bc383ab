import type { Diagnosis } from './diagnose.ts';
import type { LoggedInstruction, ParsedLog } from './log.ts';

/** A place in the program's source, from the object's line info. */
export interface SourceLine {
  /** The file's name as the compiler was given it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; 0 where the compiler noted none down. */
  readonly column: number;
  /** The line as it is in the file, indentation included. */
  readonly text: string;
}

/** All that the message of a refusal is made of. */
export interface Refusal {
  readonly object: string;
  readonly program: string;
  /** The errno's name. */
  readonly code: string;
  readonly diagnosis: Diagnosis;
  readonly source: SourceLine | undefined;
  readonly insn: LoggedInstruction | undefined;
  readonly parsed: ParsedLog;
}

/**
 * A refusal as compilers print theirs: what was refused, where, the line with a mark below its column, why, what to do,
 * and in the end the verifier's own words.
 */
export function render({ object, program, code, diagnosis, source, insn, parsed }: Refusal): string {
  const { reason, category, explanation, fix } = diagnosis;
  const about = category === undefined ? '' : `${category}: `;
  return [
    `${object}: the verifier rejected program '${program}' (${code})${reason === undefined ? '' : `: ${reason}`}`,
    ...(source === undefined ? [] : excerpt(source)),
    ...(reason === undefined ? [] : [`${about}${explanation}`]),
    ...(fix === undefined ? [] : [`help: ${fix}`]),
    ...tail(parsed, insn).map((line) => `  | ${line}`),
  ].join('\n');
}

/** The line of the source, with a mark below the column; a compiler that did not find the file gives no text. */
function excerpt({ file, line, column, text }: SourceLine): string[] {
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  const place = `${gutter}--> ${file}:${line}${column === 0 ? '' : `:${column}`}`;
  const shown = text.trim();
  if (shown === '') return [place];
  const indent = text.length - text.trimStart().length;
  const at = column - 1 - indent;
  // Tabs stay tabs, so that the mark is where the reader's terminal puts the column.
  const before = shown.slice(0, Math.max(at, 0)).replace(/[^\t]/g, ' ');
  return [
    place,
    `${gutter} |`,
    `${number} | ${shown}`,
    ...(at < 0 || at >= shown.length ? [] : [`${gutter} | ${before}^`]),
    `${gutter} |`,
  ];
}

const MOST_WORDS = 6;

/** The instruction with the registers that it uses, and what the verifier said of it. */
function tail({ words }: ParsedLog, insn: LoggedInstruction | undefined): string[] {
  const shown = words.slice(-MOST_WORDS);
  if (insn === undefined) return shown;
  const used = [...insn.text.matchAll(/\b[rw](\d+)\b/g)].map(([, number = '']) => `R${number}`);
  const states = [...new Set(used)].flatMap((name) => {
    const value = insn.registers[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
  const state = states.length === 0 ? '' : `  ; ${states.join(' ')}`;
  return [`${insn.index}: ${insn.text}${state}`, ...shown];
}
