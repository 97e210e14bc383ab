import type { Rejections } from '../rejection.ts';

/** What a program looks like, before its values count. */
export const structure = {
  'core-relocation': {
    words: /failed to resolve CO-RE relocation(?<path> [^\n]*)|<invalid CO-RE relocation>|unknown#195896080/,
    explanation: 'What the object was compiled to access is not in the types of this kernel$<path>.',
    fix: 'Guard the access with bpf_core_field_exists, bpf_core_type_exists or bpf_core_enum_value_exists, or declare the type as this kernel has it (`struct NAME___suffix`).',
  },
  'map-not-created': {
    words: /BPF (?<map>map '[^']+') is referenced but wasn't created|invalid func unknown#2001\d{6}/,
    explanation: 'The program uses $<map|a map>, which is not created on this kernel.',
    fix: 'Guard its use by the same condition that decides whether the map is created, or let it be created.',
  },
  'kfunc-unresolved': {
    words:
      /kfunc(?<name> '[^']+') is referenced but wasn't resolved|kernel btf_id \d+ is not a function|cannot find address for kernel function(?<name2> \S+)|invalid func unknown#2002\d{6}/,
    explanation: 'This kernel has no such kfunc$<name>.',
    fix: 'Guard the call with bpf_ksym_exists and declare the kfunc as __weak, or run a kernel that has it.',
  },
  'back-edge': {
    words: /back-edge from insn (?<insn>\d+) to (?<target>\d+)/,
    explanation:
      'There is a loop, from instruction $<insn> back to $<target>: Linux before 5.3 takes none, later ones only of a process with CAP_BPF.',
    fix: 'Unroll the loop (`#pragma unroll` with a constant bound), or load the program with CAP_BPF on Linux 5.3 or newer.',
  },
  'infinite-loop': {
    words: /infinite loop detected at insn (?<insn>\d+)/,
    explanation:
      'The loop at instruction $<insn> comes around with nothing changed that the verifier can see, so that it may never end.',
    fix: 'Give the loop a bound that is a constant and a counter that moves, or use bpf_loop, bpf_for or bpf_repeat.',
  },
  unreachable: {
    words: /unreachable insn (?<insn>\d+)/,
    explanation: 'No path leads to instruction $<insn>.',
    fix: 'Remove the code behind the jump or exit; clang leaves none, so look at inline assembly and at functions that never return.',
  },
  'jump-out-of-range': {
    words: /jump out of range from insn (?<insn>\d+) to (?<target>-?\d+)/,
    explanation: 'Instruction $<insn> jumps to $<target>, which is outside of the function that it is in.',
    fix: 'Look at inline assembly and at tools that rewrite the object: jumps stay within their function.',
  },
  'missing-exit': {
    words: /last insn is not an exit or jmp|subprogram can fall through/,
    explanation: 'A function does not end in an exit or a jump, so that it runs on into what follows it.',
    fix: 'Return on every path; clang leaves the end out of a function that it finds to be undefined (a loop without end, __builtin_unreachable).',
  },
  recursion: {
    words: /recursive call from (?<caller>\S+) to (?<callee>\S+)|recursive subprogram call/,
    explanation: 'The function $<caller|that is called here> calls itself, by way of $<callee|others>.',
    fix: 'Write it as a loop with a bound, or with bpf_tail_call or bpf_loop.',
  },
  'unknown-function': {
    words: /invalid func (?<name>\S+)#(?<id>\d+)/,
    explanation: 'This kernel has no helper with number $<id>.',
    fix: 'Ask the probe for the helper before the program is loaded, or guard its call with bpf_core_enum_value_exists(enum bpf_func_id, …).',
  },
  'division-by-zero': {
    words: /div by zero/,
    explanation: 'A number is divided by the constant zero.',
    fix: 'Look at the constants that are folded into this line.',
  },
  'invalid-shift': {
    words: /invalid shift (?<bits>-?\d+)/,
    explanation: 'A number is shifted by $<bits> bits, which is more than it has.',
    fix: 'Look at the constants that are folded into this line.',
  },
  'invalid-instruction': {
    words:
      /unknown opcode \S+|uses reserved fields|invalid BPF_\S+ [^\n]*|unknown insn class|unrecognized bpf_ld_imm64 insn|invalid bpf_ld_imm64 insn|jump into ldimm64|addr_space_cast insn can only/,
    explanation:
      'There is an instruction that this kernel does not know, or a field in it that has to be zero.',
    fix: 'Compile for an older instruction set (clang -mcpu=v2 or v3): newer ones need a newer kernel.',
  },
  'invalid-call': {
    words:
      /call to invalid destination|callback function not static|BPF_EXIT instruction in main prog$|cannot return stack pointer/m,
    explanation: 'A call leads to no function of the program, or back with what the caller must not have.',
    fix: 'Link the objects again from their sources; callbacks are static functions, and pointers to locals are not returned.',
  },
} as const satisfies Rejections;
