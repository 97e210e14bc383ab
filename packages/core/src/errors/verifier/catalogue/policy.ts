import type { Rejections } from '../rejection.ts';

/** What this kind of program, or this process, may not do. */
export const policy = {
  'gpl-only': {
    words: /from non-GPL compatible program|must have a GPL compatible license/,
    explanation: 'The program uses something that the kernel keeps for programs under the GPL.',
    fix: 'Declare the license, `char LICENSE[] SEC("license") = "GPL";`, if the source may be under it, or do without.',
  },
  'kfunc-not-allowed': {
    words: /calling kernel function (?<name>\S+) is not allowed|metadata kfuncs require device-bound program/,
    explanation: 'This kind of program may not call the kfunc $<name|that it calls> on this kernel.',
    fix: 'Call it from a kind of program that it is registered for (often fentry, lsm, struct_ops or syscall), or do without.',
  },
  'helper-not-allowed': {
    words:
      /(?:unknown func|program of this type cannot use helper) (?<name>\w+)#(?<id>\d+)|helper call is not allowed in probe|helper access to the packet is not allowed|func \S+ (?:supported only for|not supported for program type)/,
    explanation: 'This kind of program may not call $<name|this helper> on this kernel.',
    fix: 'Use a helper for this kind of program (`bpftool feature probe` lists them), or do this work in a program of another kind.',
  },
  'instruction-not-allowed': {
    words: /BPF_LD_\[ABS\|IND\] (?:instructions )?(?:not allowed|cannot be)/,
    explanation: 'This kind of program may not read packets with the instructions of classic BPF.',
    fix: 'Use bpf_skb_load_bytes, or direct packet access.',
  },
  'attach-not-modifiable': {
    words: /(?<target>\S+)\(\) is not modifiable|can't modify return codes of BPF programs/,
    explanation:
      'The return value of $<target|the target> cannot be changed: it is no security_ function and not marked for error injection.',
    fix: 'Attach with fexit or fentry to watch it, or with fmod_ret to a security_ function.',
  },
  'attach-not-function': {
    words: /attach_btf_id (?<id>\d+) is not a (?<kind>function|typedef)|attach_btf_id (?<id2>\d+) is invalid/,
    explanation:
      'What the program is to be attached to is no $<kind|place> of this kernel that this kind of program can be attached to.',
    fix: 'Name a function (fentry, fexit, fmod_ret, LSM) or a tracepoint (tp_btf) that is in the BTF of this kernel.',
  },
  'attach-target': {
    words:
      /The address of function (?<target>\S+) cannot be found|Attaching \S+ programs to (?:function|__noreturn)[^\n]*|Attach to function (?<target2>\S+) with|Tracing programs must provide btf_id|Cannot (?:replace|extend|recursively attach|nest)[^\n]*|(?<target3>\S+) is not supported for this attach type|is not part of bpf_lsm|attach to (?:invalid|unsupported) member/,
    explanation: 'The program cannot be attached to what it names: $<target|see the log>.',
    fix: 'Choose a function that is not inlined, not marked notrace and of the BTF of this kernel.',
  },
  'pointer-leak': {
    words:
      /(?<register>R\d+) leaks addr (?<where>(?:as|into) [\w ]+)|leaking pointer from stack|(?<register2>R\d+) pointer comparison prohibited/,
    explanation:
      'The address of kernel memory in $<register|a register> would become known $<where|outside of the program>.',
    fix: 'Give out the number that is meant and not the pointer, or load the program with CAP_PERFMON.',
  },
  capability: {
    words:
      /(?<what>.*) (?:is|are) allowed (?:only to|for) CAP_\w+ and CAP_SYS_ADMIN|requires? CAP_SYS_BOOT|prohibited for !root/,
    explanation: 'What the program does here needs a capability that this process does not have.',
    fix: 'Load it as root, or with CAP_BPF and CAP_PERFMON.',
  },
  'map-not-allowed': {
    words:
      /progs? cannot use (?:bpf_\S+)|map cannot be used in prog|programs can only use preallocated hash map|offload device mismatch|only one (?:arena|cgroup storage)/i,
    explanation: 'This kind of program may not use a map of this type, or with such a field.',
    fix: 'Move the field (lock, timer, list) into a map that only programs of a kind that may use it touch.',
  },
  'missing-kernel-btf': {
    words: /kernel is missing BTF|in-kernel BTF is malformed|not supported without CONFIG_DEBUG_INFO_BTF/,
    explanation: 'The program needs the types of the kernel, and this kernel does not carry them.',
    fix: 'Run a kernel with CONFIG_DEBUG_INFO_BTF=y: Debian 11, Ubuntu 20.10, Fedora 31, RHEL 8.2 and later have it.',
  },
  'kernel-symbol': {
    words:
      /ldimm64 (?:specifies invalid btf_id|failed to find the address for kernel symbol(?<symbol> '[^']+'))|pseudo btf_id \d+ in ldimm64|btf_id (?<id>\d+) not found/,
    explanation: 'The program refers to a variable of the kernel that this kernel does not have$<symbol>.',
    fix: 'Declare it __weak and compare its address with NULL before its use.',
  },
} as const satisfies Rejections;
