import type { Rejections } from '../rejection.ts';

/** What is taken has to be given back, once. */
export const resources = {
  'unreleased-reference': {
    words:
      /(?:Unreleased|Leaking) reference id=\d+ alloc_insn=(?<insn>\d+)|would lead to reference leak|cannot be mixed with socket references/,
    explanation:
      'What is acquired here (a ring record, a socket, a task, …) is not given back on every path to the end.',
    fix: 'Release it before each return behind this line: submit or discard the record, call bpf_sk_release, bpf_task_release and the like.',
  },
  'lock-misuse': {
    words:
      /Locking two bpf_spin_locks|_unlock without taking a lock|unlock of (?:a )?different lock|unlock (?:cannot be )?out of order|AA deadlock|nested spin lock/,
    explanation:
      'Locks are not taken and released in pairs: one lock at a time, and each unlock of the lock that is held.',
    fix: 'Pair each bpf_spin_lock with one bpf_spin_unlock of the same lock, and hold no other meanwhile.',
  },
  'lock-placement': {
    words:
      /has to have BTF in order to use bpf_(?:spin_lock|timer|kptr_xchg)|(?:doesn't have|has more than one|has no valid|doesn't point to) '?(?:struct )?bpf_(?:spin_lock|timer|wq)|is not a struct type or bpf_\w+ is mangled|(?:spin_lock|timer) has to be at the constant offset|bpf_(?:spin_lock|timer) cannot be accessed directly/,
    explanation:
      'The lock or timer is not where it has to be: a field of its own type in a map value that BTF describes.',
    fix: 'Put one `struct bpf_spin_lock` (or bpf_timer, bpf_wq) into the value type, and pass its address in a value that was looked up.',
  },
  'referenced-dynptr-overwritten': {
    words: /cannot overwrite referenced dynptr/,
    explanation: 'A dynptr that holds memory of the kernel is overwritten before it was given back.',
    fix: 'Submit or discard the record of the dynptr before its variable is used again.',
  },
  'iterator-argument': {
    words: /expected (?:an initialized|uninitialized|valid) iter\w*|expected pointer to an iterator on stack/,
    explanation:
      'The argument is no iterator in the state that the function takes: new, next and destroy come in this order.',
    fix: 'Use bpf_for_each, bpf_for or bpf_repeat, which do all three, or call them in order on one variable of the stack.',
  },
  'dynptr-argument': {
    words:
      /(?:Expected an? (?:initialized )?dynptr|Dynptr has to be an uninitialized dynptr|cannot pass (?:in )?(?:pointer to const bpf_)?dynptr|expected pointer to stack or const struct bpf_dynptr)[^\n]*/,
    explanation:
      'The argument is no dynptr in the state that the function takes: initialized for use, not yet for making one.',
    fix: 'Make the dynptr on the stack with bpf_dynptr_from_mem, bpf_ringbuf_reserve_dynptr or the like, pass its address, and use it only then.',
  },
} as const satisfies Rejections;
