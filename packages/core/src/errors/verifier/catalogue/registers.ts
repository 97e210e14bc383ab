import type { Rejections } from '../rejection.ts';

/** Values that are used as what they are not. */
export const registers = {
  'null-map-value': {
    words: /(?<register>R\d+) invalid mem access 'map_value_or_null'/,
    explanation:
      '$<register> is the result of a map lookup, is NULL where there is no such key, and was not checked.',
    fix: 'Check the pointer that bpf_map_lookup_elem returned before this line: `if (!value) return 0;`.',
  },
  'null-memory': {
    words: /(?<register>R\d+) invalid mem access '(?:\w*_)?(?:mem|buf|alloc_mem)_or_null'/,
    explanation:
      '$<register> is memory that the kernel may have refused to give, and was not checked for NULL.',
    fix: 'Check the pointer that the helper (bpf_ringbuf_reserve, bpf_dynptr_data, …) returned before this line.',
  },
  'null-pointer': {
    words: /(?<register>R\d+) invalid mem access '(?<type>\w*?_?or_null_?\w*)'/,
    explanation: '$<register> may be NULL here ($<type>), and was not checked.',
    fix: 'Check the pointer for NULL before this line, on every path that leads here.',
  },
  'scalar-dereference': {
    words: /(?<register>R\d+|\S+) invalid mem access '(?:scalar|inv)\S*'/,
    explanation: '$<register> is a number to the verifier and no pointer that may be followed.',
    fix: 'Read memory of the kernel with bpf_probe_read_kernel or BPF_CORE_READ, of a process with bpf_probe_read_user; keep pointers in variables of pointer type.',
  },
  'invalid-dereference': {
    words: /(?<register>R\d+|\S+) invalid mem access '(?<type>[^']+)'/,
    explanation: '$<register> is of type $<type>, which programs may pass on and not follow.',
    fix: 'Pass it to the helper that it is for, or read what it points to with bpf_probe_read_kernel.',
  },
  'uninitialized-register': {
    words: /(?<register>R\d+) !read_ok/,
    explanation:
      '$<register> is read, and nothing has set it on this path: a variable, or the result of a function.',
    fix: 'Give the variable a value on every path; a function that is not void has to return one.',
  },
  'null-pointer-math': {
    words: /(?<register>R\d+) pointer arithmetic on (?<type>\S+) prohibited, null-check it first/,
    explanation: '$<register> may be NULL ($<type>), and something is added to it before that was checked.',
    fix: 'Check the pointer for NULL first, and index it only behind the check.',
  },
  'unbounded-pointer-math': {
    words:
      /math between (?<type>\S+) pointer and (?<what>register with unbounded min value|-?\d+) is not allowed|value (?<value>-?\d+) makes (?<type2>\S+) pointer be out of bounds|(?<type3>\S+) pointer offset (?<offset>-?\d+) is not allowed/,
    explanation: 'What is added to the $<type> pointer is not known to lie within bounds.',
    fix: 'Bound the number on both sides before this line: keep it unsigned and compare it with a constant.',
  },
  'pointer-math': {
    words:
      /(?<register>R\d+) (?:pointer arithmetic (?:on (?<type>\S+) |with (?<operator>\S+) operator )?prohibited|(?:bitwise operator .*|32-bit pointer arithmetic|tried to subtract pointer from scalar|subtraction from stack pointer|pointer \S+ pointer|sign-extension part of pointer|partial copy of pointer)(?: on pointer)?)/,
    explanation:
      '$<register> is a pointer that this operation cannot be done with: only additions to some kinds are.',
    fix: 'Keep the pointer as it is and compute with numbers; casts of pointers to integers and back are lost on the verifier.',
  },
  'modified-context': {
    words:
      /dereference of modified (?<type>\S+) ptr (?<register>R\d+)|variable (?<type2>\S+) access var_off=|negative offset (?<type3>\S+) ptr/,
    explanation:
      'Something was added to the $<type> pointer before it is followed, and it must be used as it was given.',
    fix: 'Access fields through the pointer itself with constant offsets (`ctx->field`); `barrier_var(ctx)` or a volatile read keeps clang from moving it.',
  },
  'unsafe-pointer': {
    words:
      /(?<register>R\d+) is (?:ptr_)?(?<type>\S+) (?:invalid (?:negative access|variable offset)|access (?:user|percpu) memory)/,
    explanation:
      '$<register> points to $<type>, and this access is at an offset or in an address space that it does not allow.',
    fix: 'Read it with bpf_probe_read_kernel, bpf_probe_read_user or bpf_per_cpu_ptr, by the memory that it points to.',
  },
  'read-only-register': {
    words: /frame pointer is read only/,
    explanation: 'The program writes to R10, which holds the frame pointer.',
    fix: 'Use another register; in C this comes from inline assembly only.',
  },
} as const satisfies Rejections;
