import { type RegisterState, registersAt } from './registers.ts';
import { readReport, type VerifierReport } from './report.ts';

/** A verifier's log, taken apart. */
export interface ParsedLog {
  /** What the verifier says is wrong: the lines behind the last instruction, without the bookkeeping. */
  readonly words: readonly string[];
  /** The instruction that the log ends at; undefined where it was refused before any was looked at. */
  readonly last: LoggedInstruction | undefined;
  /** What Linux 7.3 adds in sections. */
  readonly report: VerifierReport | undefined;
}

/** An instruction as the verifier printed it. */
export interface LoggedInstruction {
  /** Counted from the start of the program, subprograms behind it. */
  readonly index: number;
  readonly text: string;
  /** What the registers and the stack hold before it. */
  readonly registers: RegisterState;
}

/** Reads the end of what `bpf_prog_load` wrote, at log level 1. */
export function parseLog(log: string): ParsedLog {
  const all = log
    .slice(-END)
    .split('\n')
    .flatMap((line) => JUMP.exec(line)?.slice(1) ?? [line])
    .map((line) => line.trimEnd());
  const reported = all.findIndex((line) => line.startsWith('Verification failed:'));
  const lines = reported === -1 ? all : all.slice(0, reported);
  const at = lines.findLastIndex((line) => INSTRUCTION.test(line));
  return {
    words: lines.slice(at + 1).filter((line) => !BOOKKEEPING.test(line)),
    last: at === -1 ? undefined : instructionAt(lines, at),
    report: reported === -1 ? undefined : readReport(all.slice(reported)),
  };
}

/** A log can have a hundred megabytes, and what counts is at its end. */
const END = 1 << 16;

/** Where the verifier comes back to a jump, what it says next stands in the line of the jump. */
const JUMP = /^(\d+: .*?goto pc[+-]\d+) +([^; ].*)$/;

/** `12: (61) r0 = *(u32 *)(r1 +0)  ; R0=scalar()`, or what libbpf puts in the place of one that it poisoned. */
const INSTRUCTION = /^(?<index>\d+): (?:\([0-9a-f]{2}\) (?<text>.*?)|(?<poisoned><invalid .*>))(?:\s+; .*)?$/;

/** Lines that say how the verifier went on, and not what is wrong. */
const BOOKKEEPING =
  /^(?:$|; |\d+: |from \d+ to \d+|processed \d+ insns|verification time|stack depth|mark_precise|last_idx|regs=|parent |propagating|caller:|callee:|returning from|to caller|Validating |Func#\d+ |func#\d+ @|BPF_STREAM| ?(?:frame\d+:|R\d+[_=]))/;

function instructionAt(lines: readonly string[], at: number): LoggedInstruction {
  const { index = '0', text, poisoned } = INSTRUCTION.exec(lines[at] ?? '')?.groups ?? {};
  return { index: Number(index), text: text ?? poisoned ?? '', registers: registersAt(lines, at) };
}
