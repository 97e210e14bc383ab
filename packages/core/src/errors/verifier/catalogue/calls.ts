import type { Rejections } from '../rejection.ts';

/** Arguments and results that do not fit the function. */
export const calls = {
  'subprogram-arguments': {
    words: /Caller passes invalid args into func#(?<index>\d+)(?: \('(?<name>\w+)'\))?/,
    explanation:
      'The global function $<name|of this call> is called with an argument that its own verification does not take.',
    fix: 'Pass what the prototype says (a pointer to the context as such, memory of the size of its type), or make the function static.',
  },
  'unacquired-reference': {
    words:
      /reference has not been acquired before|must be referenced when passed to release function|release (?:helper|kfunc|kernel function) \S+ expects|is an unacquired reference|cannot release unowned/,
    explanation:
      'Something is released that the program does not own: not acquired by it, or released before.',
    fix: 'Release what the acquiring function returned, once on each path, and only where it is not NULL.',
  },
  'trusted-argument': {
    words: /(?<register>R\d+|arg#?\d+) must be (?:referenced(?: or trusted)?|a rcu pointer)(?! when)/,
    explanation:
      '$<register> has to be a pointer that is known to be valid, and this one was reached by following others.',
    fix: 'Pass an argument of the program, or what an acquiring function returned; within bpf_rcu_read_lock some fields count, too.',
  },
  'null-argument': {
    words:
      /Possibly NULL pointer passed to (?<what>helper|trusted) (?<argument>\S+)|(?<argument2>\S+) is expected to be non-NULL/,
    explanation:
      'The pointer that is given as an argument ($<argument>) may be NULL, and the function does not take that.',
    fix: 'Check the pointer for NULL, and call the function only behind the check.',
  },
  'argument-type': {
    words: /(?<register>R\d+|\S+) type=(?<actual>\S+) +expected=(?<expected>[^\n]*)/,
    explanation:
      '$<register>, an argument of this call, is of type $<actual>, and the function takes $<expected>.',
    fix: 'Pass the kind of pointer that the function is documented to take; check it for NULL first if it can be.',
  },
  'argument-struct': {
    words:
      /R\d+ is of type (?<actual>\S+) but (?<expected>\S+) is expected|kernel function \S+ (?:args)?#?\S+ expected pointer to (?<expected2>[\w ]+) but \S+ has a pointer to (?<actual2>[\w ]+)/,
    explanation: 'The function takes a pointer to $<expected>, and is given one to $<actual>.',
    fix: 'Pass a pointer of the type in the prototype, as the kernel or a helper gave it out, without a cast.',
  },
  'map-for-helper': {
    words: /cannot pass map_type (?<type>\d+) into func (?<name>\w+)#(?<id>\d+)/,
    explanation: '$<name> does not work on maps of this type ($<type> in enum bpf_map_type).',
    fix: 'Use the helper for this type of map, or give the map the type that the helper is for.',
  },
  'constant-argument': {
    words:
      /(?<register>R\d+|\S+) (?:(?:must be|is not) a (?:known )?const(?:ant)?(?: address)?'?$|unbounded size,)/m,
    explanation: '$<register> has to be a number that is known before the program runs, and is not.',
    fix: 'Pass a constant: with an inlined function (__always_inline) an argument that is one stays one.',
  },
  'argument-memory': {
    words:
      /(?<arguments>\S+(?: \S+)?) memory, len pair leads to invalid memory access|reference type\('(?<type>[^']+)'\) size cannot be determined/,
    explanation: 'The memory and the size that are given to this function do not belong together.',
    fix: 'Pass the size of the variable itself (sizeof), and memory that the program owns: stack, map value or ring record.',
  },
  'argument-kind': {
    words: /(?<register>arg#\d+|R\d+|\S+) (?:expected|expects) (?<expected>(?:pointer to [^\n]+))/,
    explanation: '$<register>, an argument of this call, is not what the function takes: $<expected>.',
    fix: 'Pass what the prototype of the function asks for, as the kernel gave it out.',
  },
  'return-value': {
    words: /At .*the register R\d+ (?:has|is) (?<value>.*)$|(?<value2>R0 not a scalar value)/m,
    explanation: 'The return value is none that this kind of program may return ($<value>).',
    fix: 'Return one of the values that this kind of program is for, as constants, on every path.',
  },
} as const satisfies Rejections;
