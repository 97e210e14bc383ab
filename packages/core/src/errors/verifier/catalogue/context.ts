import type { Rejections } from '../rejection.ts';

/** What may be done in the context that the program runs in. */
export const context = {
  'sleeping-call': {
    words:
      /(?<what>helper call might sleep in a non-sleepable prog|sleepable (?:helper|kfunc|global function) [^\n]+|kernel func(?:tion)? \S+ is sleepable (?:within|but)[^\n]*|program must be sleepable to call sleepable kfunc \S+)/,
    explanation: 'A function that may sleep is called where that is not allowed: $<what>.',
    fix: 'Use the variant that does not sleep (bpf_probe_read_user for bpf_copy_from_user), leave the locked region first, or make the program sleepable: SEC("fentry.s/…"), SEC("lsm.s/…"), SEC("uprobe.s/…").',
  },
  'sleepable-program': {
    words:
      /(?<target>\S+) is not sleepable|Only (?:fentry|.*) programs can be sleepable|Program of this type cannot be sleepable|Sleepable program cannot attach/,
    explanation:
      'The program is marked as sleepable (.s in its section), and programs here are not allowed to sleep.',
    fix: 'Take the .s out of the section, or attach to a function where sleeping is allowed.',
  },
  'sleepable-map': {
    words: /Sleepable programs can only use|sleepable progs cannot use/,
    explanation: 'A sleepable program uses a map that this kernel does not let sleepable programs use.',
    fix: 'Use an array, hash, ring buffer or local storage, or take the .s out of the section.',
  },
  'rcu-required': {
    words: /requires RCU critical section protection|expected an RCU CS/,
    explanation: 'The function may be called between bpf_rcu_read_lock and bpf_rcu_read_unlock only.',
    fix: 'Put bpf_rcu_read_lock() before the call and bpf_rcu_read_unlock() behind it.',
  },
  'rcu-unbalanced': {
    words:
      /unmatched rcu read unlock|bpf_rcu_read_unlock is missing|nested rcu read lock|cannot be used inside bpf_rcu_read_lock-ed region/,
    explanation: 'bpf_rcu_read_lock and bpf_rcu_read_unlock do not come in pairs on every path.',
    fix: 'Call bpf_rcu_read_unlock once for each bpf_rcu_read_lock, on every path to the end.',
  },
  'preemption-unbalanced': {
    words:
      /unmatched attempt to enable preemption|bpf_preempt_enable.* missing|cannot be used inside bpf_preempt_disable-ed region|with preemption disabled|cannot be used inside bpf_local_irq_save-ed region|restore irq state out of order/,
    explanation:
      'Preemption or interrupts are switched off and not on again on every path, or something is called meanwhile that needs them.',
    fix: 'Pair bpf_preempt_disable with bpf_preempt_enable (bpf_local_irq_save with bpf_local_irq_restore) on every path.',
  },
  'lock-not-released': {
    words:
      /bpf_(?:res_)?spin_unlock is missing|(?:exit|BPF_EXIT\b.*|main prog) cannot be used inside bpf_(?:res_)?spin_lock-ed region/i,
    explanation: 'The program can end while it holds a spin lock.',
    fix: 'Call bpf_spin_unlock on every path to the end behind bpf_spin_lock.',
  },
  'call-under-lock': {
    words:
      /calls are not allowed while holding a lock|cannot be used inside bpf_(?:res_)?spin_lock-ed region/,
    explanation:
      'Between bpf_spin_lock and bpf_spin_unlock a function is called, which is not allowed there.',
    fix: 'Take what the call needs out of the locked region: compute before it, store within it.',
  },
} as const satisfies Rejections;
