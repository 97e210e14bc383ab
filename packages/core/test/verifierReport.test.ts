import { expect, test } from 'vitest';
import { VerifierError } from '../src/index.ts';

/** As Linux 7.3 prints it for `return *(volatile int *)8;`. */
const REPORT = `0: R1=ctx() R10=fp0
; return *(volatile int *)8; @ bad.bpf.c:3
0: (b7) r1 = 8                        ; R1=8
1: (61) r0 = *(u32 *)(r1 +0)
R1 invalid mem access 'scalar'

Verification failed: Register Type Safety: Invalid dereference

Reason:
  R1 is an integer scalar here, not a pointer to memory.

At:
  prog @ bad.bpf.c:3:66
  Instruction context:
  >>> 1 | (61) r0 = *(u32 *)(r1 +0)

Causal path:
  prog @ bad.bpf.c:3:0
  Instruction context:
  >>> 0 | (b7) r1 = 8

Suggestion:
  Preserve a pointer-valued register where needed, or reload and revalidate the pointer after scalar
  arithmetic, helper calls, or other operations that can invalidate it.

processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;

const rejected = (log: string) =>
  new VerifierError({ object: 'bad', program: 'prog', code: 'EACCES', errno: 13, log, lineInfo: [] });

test('the message has what is wrong, the reason and the suggestion of a report in sections', () => {
  expect(rejected(REPORT).message).toBe(`bad: the verifier rejected program 'prog' (EACCES)
  at bad.bpf.c:3: return *(volatile int *)8;
  | R1 invalid mem access 'scalar'
  | Verification failed: Register Type Safety: Invalid dereference
  | Reason:
  |   R1 is an integer scalar here, not a pointer to memory.
  | Suggestion:
  |   Preserve a pointer-valued register where needed, or reload and revalidate the pointer after scalar
  |   arithmetic, helper calls, or other operations that can invalidate it.`);
});

test('a report that is cut off is shown as far as it goes', () => {
  const cut = REPORT.slice(0, REPORT.indexOf('R1 is an'));
  expect(rejected(cut).message).toMatch(/scalar'\n {2}\| Verification failed: .*\n {2}\| Reason:$/);
  expect(rejected('Verification failed: Policy').message).toMatch(/\n {2}\| Verification failed: Policy$/);
});

test('the whole log is kept', () => {
  expect(rejected(REPORT).log).toBe(REPORT);
});
