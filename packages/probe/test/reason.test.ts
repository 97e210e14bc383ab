import { expect, it } from 'vitest';
import { reasonOf } from '../src/helper.ts';

it('tells a refusal by its line, also where Linux 7.3 explains it', () => {
  const short =
    '0: R1=ctx() R10=fp0\n0: (85) call bpf_bind#64\nprogram of this type cannot use helper bpf_bind#64\n';
  const long = `
Verification failed: Policy: Operation is not allowed

Reason:
  The helper bpf_bind#64 is not allowed: this program type does not allow the helper.

Suggestion:
  Use a helper allowed for this program type, or move the logic to a compatible program type.

`;
  const end =
    'processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n';
  for (const log of [short + end, short + long + end])
    expect(reasonOf(log)).toBe('program of this type cannot use helper bpf_bind#64');
  expect(reasonOf('')).toBe('');
});
