import type { Rejections } from '../rejection.ts';

/** Where the verifier stops, whether or not the program is right. */
export const limits = {
  'too-many-instructions': {
    words: /BPF program is too large\. Processed (?<count>\d+) insn/,
    explanation:
      'The verifier gave up after $<count> steps: it follows every path through every turn of a loop.',
    fix: 'Make loops shorter or use bpf_loop, split the work with tail calls, or make branches in the loop fewer; global functions are verified once.',
  },
  'too-many-jumps': {
    words: /The sequence of (?<count>\d+) jumps is too complex/,
    explanation: 'There are $<count> branches on one path that the verifier still has to come back to.',
    fix: 'Make loops shorter or use bpf_loop, and make branches within them fewer.',
  },
  'combined-stack': {
    words:
      /combined stack size of (?<calls>\d+) calls is (?<size>\d+)|stack size of subprog (?<subprogram>\d+) is (?<size2>\d+)/,
    explanation: 'The functions that call each other need $<size> bytes of stack together; there are 512.',
    fix: 'Put large variables into a per-CPU array, or call fewer functions deep; tail calls start with 256 bytes left.',
  },
  'tail-call-stack': {
    words: /tail_calls are not allowed when call stack of previous frames is (?<size>\d+) bytes/,
    explanation:
      'A function calls a tail call with $<size> bytes of stack in use below it; at most 256 are allowed.',
    fix: 'Make the tail call from the program itself, or put large variables into a per-CPU array.',
  },
  'call-depth': {
    words: /the call stack of (?<frames>\d+) frames is too deep/,
    explanation: 'Functions call each other $<frames> deep; eight are allowed.',
    fix: 'Inline some of them (__always_inline), or continue in a tail call.',
  },
  'too-many-subprograms': {
    words:
      /too many subprograms|too many different (?:kernel function calls|module BTFs)|The total number of (?<what>maps|btfs) per program/,
    explanation: 'The program has more functions, kfuncs or maps than the verifier takes.',
    fix: 'Split it into several programs.',
  },
} as const satisfies Rejections;
