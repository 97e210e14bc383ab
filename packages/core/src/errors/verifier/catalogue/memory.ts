import type { Rejections } from '../rejection.ts';

/** Accesses outside of what a pointer points to. */
export const memory = {
  'map-value-out-of-bounds': {
    words: /invalid access to map value, value_size=(?<value>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/,
    explanation:
      'The access of $<size> bytes at offset $<offset> may reach outside of the map value, which has $<value> bytes.',
    fix: 'Check the index against the number of elements before this line, or make the value type of the map larger.',
  },
  'packet-out-of-bounds': {
    words: /invalid access to packet, off=(?<offset>-?\d+) size=(?<size>\d+)|offset is outside of the packet/,
    explanation: 'The packet may end before what is accessed here: nothing has compared it with data_end.',
    fix: 'Before the access, leave the program if the pointer plus the size of what is read is greater than data_end.',
  },
  'memory-out-of-bounds': {
    words:
      /invalid access to (?<what>memory|map key|flow keys),? (?:(?:mem|key)_size=(?<object>\d+) )?off=(?<offset>-?\d+) size=(?<size>\d+)/,
    explanation:
      'The access of $<size> bytes at offset $<offset> may reach outside of the $<what> that it is made to.',
    fix: 'Keep offset plus size within the size that was asked for, or ask for more (bpf_ringbuf_reserve, a larger type).',
  },
  'buffer-out-of-bounds': {
    words: /(?<register>R\d+) invalid (?:negative )?(?:variable )?(?<buffer>\w+) buffer (?:access|offset)/,
    explanation: '$<register> points to a buffer of the kernel ($<buffer>), and the access is outside of it.',
    fix: 'Use an offset that is a constant and within the buffer that the context describes.',
  },
  'missing-argument': {
    words:
      /func '(?<target>[^']+)' (?:doesn't have (?<index>\d+)-th argument|offset -?\d+ is not multiple of 8)/,
    explanation: 'The program reads an argument that $<target> does not have.',
    fix: 'Declare the arguments in BPF_PROG as they are in the kernel that runs: `bpftool btf dump file /sys/kernel/btf/vmlinux` shows them.',
  },
  'context-out-of-bounds': {
    words:
      /invalid bpf_context access off=(?<offset>-?\d+)|invalid access to context, ctx_size=\d+ off=(?<offset2>-?\d+)/,
    explanation:
      'The context of this kind of program has no field at offset $<offset> that may be accessed with this size in this way.',
    fix: 'Access the fields of the context by their names in the type of this kind of program, whole, and write only those that may be written.',
  },
  'struct-out-of-bounds': {
    words:
      /access beyond (?:struct|the end of member) (?<type>\w+)|cannot access ptr member \w+ with moff \d+ in struct (?<type2>\w+)/,
    explanation:
      "The access is outside of the kernel's type $<type|that is pointed to>, or cuts one of its members.",
    fix: 'Read the field by its name and with its own type; for other bytes use bpf_probe_read_kernel.',
  },
  'variable-stack-access': {
    words:
      /invalid (?:unbounded )?variable-offset(?:.*) stack|variable (?:offset )?stack (?:access prohibited|pointer cannot be passed)|variable offset stack access prohibited/,
    explanation: 'An array on the stack is indexed with a number that the verifier cannot keep within it.',
    fix: 'Bound the index before this line (`if (i >= N) return 0;` on an unsigned i), or put the array into a per-CPU map.',
  },
  'uninitialized-stack': {
    words: /invalid (?:indirect )?read from stack (?:R\d+ |off |var_off )/,
    explanation:
      'Bytes of the stack are read, by this line or by the helper that it calls, that nothing has written.',
    fix: 'Initialize the whole variable, its padding too: `struct key key = {};` or __builtin_memset.',
  },
  'stack-out-of-bounds': {
    words:
      /invalid(?: indirect access to| read from| write to)? stack (?:R\d+|type \S+)? ?off=(?<offset>-?\d+) (?:access_)?size=(?<size>\d+)|allocated_stack too small/,
    explanation:
      'The access of $<size|these> bytes at offset $<offset|this> leaves the stack, whose 512 bytes are at the offsets -512 to -1.',
    fix: 'Keep variables of one function below 512 bytes, or put what is larger into a per-CPU array; check the size given to helpers.',
  },
  'misaligned-access': {
    words: /misaligned (?<what>\w* ?)access off .* size (?<size>\d+)/,
    explanation: 'The $<what>access of $<size> bytes is not at a multiple of $<size> bytes.',
    fix: 'Access the field with a type of its alignment, or copy its bytes with __builtin_memcpy into an aligned variable.',
  },
  'negative-offset': {
    words: /(?<register>R\d+|\S+) min value is negative, either use unsigned/,
    explanation: '$<register>, a size or an index, may be negative here.',
    fix: 'Make it unsigned and check its upper bound, or check that it is not below zero, before this line.',
  },
  'zero-sized-read': {
    words: /invalid zero-sized read/,
    explanation: 'The size that is given to this helper may be zero, which it does not take.',
    fix: 'Check that the size is not zero before the call; clang may have removed a bound, so check with `if (!size) return 0;`.',
  },
  'unbounded-access': {
    words: /(?<register>R\d+|\S+) unbounded memory access,/,
    explanation: '$<register>, a size or an index, has no upper bound that the verifier knows.',
    fix: 'Compare it with a constant before this line (`if (n > sizeof(buf)) return 0;`), or mask it with a power of two less one.',
  },
  'write-forbidden': {
    words:
      /(?<target>(?:write into|read from) map) forbidden|cannot write into (?<target2>[\w ]+)|only read (?:from \w+ )?is supported|Writes through BTF pointers are not allowed/,
    explanation:
      'What this line accesses is not for programs to write to, or to read ($<target|fields of the kernel>).',
    fix: 'Write to a map of your own that is not read-only (BPF_F_RDONLY_PROG); fields of the kernel can only be read.',
  },
  'spilled-pointer-corrupted': {
    words: /attempt to corrupt spilled pointer on stack|invalid size of register (?:fill|spill)/,
    explanation: 'A pointer that lies on the stack is read or overwritten in part.',
    fix: 'Copy pointers whole, eight bytes at once, and keep other data in another variable.',
  },
} as const satisfies Rejections;
