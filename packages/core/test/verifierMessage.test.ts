import { parseObject } from '@ebpf-ts/elf';
import { expect, test } from 'vitest';
import { compileBpf } from '../../../test/support/compileBpf.ts';
import { VerifierError } from '../src/index.ts';

const SOURCE = `
__attribute__((section("tracepoint"), used))
int prog(void *ctx)
{
	return *(volatile int *)8;
}`;

/** As Linux 7.3 prints it for `return *(volatile int *)8;`. */
const REPORT = `0: R1=ctx() R10=fp0
; return *(volatile int *)8; @ program.bpf.c:5
0: (b7) r1 = 8                        ; R1=8
1: (61) r0 = *(u32 *)(r1 +0)
R1 invalid mem access 'scalar'

Verification failed: Register Type Safety: Invalid dereference

Reason:
  R1 is an integer scalar here, not a pointer to memory.

At:
  prog @ program.bpf.c:5:9
  Instruction context:
  >>> 1 | (61) r0 = *(u32 *)(r1 +0)

Causal path:
  prog @ program.bpf.c:5:9
  Instruction context:
  >>> 0 | (b7) r1 = 8

Suggestion:
  Preserve a pointer-valued register where needed, or reload and revalidate the pointer after scalar
  arithmetic, helper calls, or other operations that can invalidate it.

processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;

const file = parseObject(await compileBpf(SOURCE));

const rejected = (log: string) =>
  new VerifierError({ object: 'bad', program: 'prog', code: 'EACCES', errno: 13, log, file });

test('the message has the line with a mark, what is wrong with it, what to do and the end of the log', () => {
  const error = rejected(REPORT);
  expect(error.source).toMatchObject({ line: 5, column: 2, text: '\treturn *(volatile int *)8;' });
  const place = `${error.source?.file}:5:2`;
  expect(error.message).toBe(`bad: the verifier rejected program 'prog' (EACCES): scalar-dereference
 --> ${place}
  |
5 | return *(volatile int *)8;
  | ^
  |
Register Type Safety: R1 is a number to the verifier and no pointer that may be followed.
help: Read memory of the kernel with bpf_probe_read_kernel or BPF_CORE_READ, of a process with bpf_probe_read_user; keep pointers in variables of pointer type.
  | 1: r0 = *(u32 *)(r1 +0)  ; R1=8
  | R1 invalid mem access 'scalar'`);
});

test('the fields have the class, the instruction with its registers, and the counts', () => {
  expect(rejected(REPORT)).toMatchObject({
    category: 'Register Type Safety',
    reason: 'scalar-dereference',
    insn: { index: 1, text: 'r0 = *(u32 *)(r1 +0)', registers: { R1: '8', R10: 'fp0' } },
    stats: { processed: 2, limit: 1_000_000, states: 0, peakStates: 0 },
    log: REPORT,
  });
});

test('words that nobody knows are passed on as they are, with what the report says of them', () => {
  const unknown = REPORT.replace("R1 invalid mem access 'scalar'", 'the moon is in the wrong house');
  expect(rejected(unknown)).toMatchObject({
    category: 'Register Type Safety',
    reason: undefined,
    explanation: 'the moon is in the wrong house\nR1 is an integer scalar here, not a pointer to memory.',
    fix: expect.stringMatching(/^Preserve a pointer-valued register .* that can invalidate it\.$/),
  });
  const plain = rejected('the moon is in the wrong house\n');
  expect(plain).toMatchObject({ reason: undefined, category: undefined, fix: undefined });
  expect(plain.explanation).toBe('the moon is in the wrong house');
  expect(plain.message).toMatch(/\n {2}\| the moon is in the wrong house$/);
});

test('a report that is cut off anywhere is read as far as it goes', () => {
  for (let end = 0; end <= REPORT.length; end++) {
    const error = rejected(REPORT.slice(0, end));
    expect(error.message).toContain("the verifier rejected program 'prog'");
    if (end > REPORT.indexOf('Verification')) expect(error.reason).toBe('scalar-dereference');
  }
});
