import { inverse } from './inverse.ts';

/**
 * A register of the BPF machine. `r10` is the frame pointer; `r11` is the kernel's own and stands in translated
 * programs only.
 */
export type Register = 'r0' | 'r1' | 'r2' | 'r3' | 'r4' | 'r5' | 'r6' | 'r7' | 'r8' | 'r9' | 'r10' | 'r11';

/** What stands for a register in an instruction. */
export const registerNumbers: Readonly<Record<Register, number>> = {
  r0: 0,
  r1: 1,
  r2: 2,
  r3: 3,
  r4: 4,
  r5: 5,
  r6: 6,
  r7: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r11: 11,
};

export const registers = inverse(registerNumbers);
