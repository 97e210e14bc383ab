import type { Rejections } from '../rejection.ts';

/** The verifier's own mistakes. */
export const internal = {
  'verifier-bug': {
    words:
      /(?<what>verifier (?:internal error|bug|BUG|backtracking bug)[^\n]*|(?:bpf verifier|kernel subsystem) (?:is )?misconfigured[^\n]*|REG INVARIANTS VIOLATION[^\n]*|BUG (?:backtracking|spi|regs)[^\n]*)/,
    explanation: 'The verifier itself went wrong, and says so: $<what>.',
    fix: 'Try another version of the kernel or of clang, and report it to bpf@vger.kernel.org with the whole log.',
  },
} as const satisfies Rejections;
