/** What registers and stack slots hold, in the verifier's words: `R1` → `ctx()`, `fp-8` → `scalar()`. */
export type RegisterState = Readonly<Record<string, string>>;

/**
 * The state before the instruction in line `at`. A log prints a whole state where the verifier begins, jumps or enters
 * a function; since Linux 5.18 each instruction is followed by what it changed only.
 */
export function registersAt(lines: readonly string[], at: number): RegisterState {
  let start = at - 1;
  while (start > 0 && !isWhole(lines, start)) start--;
  const state = new Map<string, string>();
  for (const line of lines.slice(Math.max(start, 0), at)) {
    // What an instruction changes is not known any more, unless it is printed behind it.
    if (CALL.test(line)) for (const register of SCRATCHED) state.delete(register);
    state.delete(`R${WRITTEN.exec(line)?.[1]}`);
    for (const [, name = '', value = ''] of line.matchAll(ASSIGNED)) state.set(name, value);
  }
  return Object.fromEntries([...state].sort(([one], [other]) => rank(one) - rank(other)));
}

/** `3: R1=ctx()`, `from 5 to 7: frame1: R1=…`, and what stands alone in the line of a callee. */
const WHOLE = /^(?:\d+: (?:\(.*\) )?|from \d+ to \d+[^:]*: |)\s*(?:frame\d+: *)?R\d+(?:_\w+)?=/;

/** A state is whole where it has a line of its own, unless the line is of a caller that is left behind. */
function isWhole(lines: readonly string[], at: number): boolean {
  return WHOLE.test(lines[at] ?? '') && lines[at - 1] !== 'caller:';
}

const CALL = /^\d+: \(85\)/;
const WRITTEN = /^\d+: \([0-9a-f]{2}\) [rw](\d+) \S*= /;
/** A call returns in R0, and leaves nothing in the registers of its arguments. */
const SCRATCHED = ['R0', 'R1', 'R2', 'R3', 'R4', 'R5'];

/** A value has blanks only within its parentheses, which may be nested. */
const ASSIGNED = /(?<![\w(])(R\d+|fp-\d+)(?:_\w+)?=((?:\((?:[^()]|\([^()]*\))*\)|[^\s()])+)/g;

/** Registers by their numbers, then the stack from the frame pointer down. */
function rank(name: string): number {
  const number = Number(/\d+/.exec(name)?.[0]);
  return name.startsWith('R') ? number : 1000 + number;
}
