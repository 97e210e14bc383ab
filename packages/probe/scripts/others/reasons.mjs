import { ordinal } from '../releases.mjs';

/**
 * Why bpftool or cilium/ebpf answers otherwise than our probes: the first of these that fits a difference.
 *
 * @typedef {import('./ask.mjs').Difference} Difference
 * @typedef {{ readonly why: string, fits(difference: Difference, release: number): boolean }} Reason
 */

/** Types of programs that are loaded for a function of the kernel or for another program. */
export const BY_FUNCTION = ['tracing', 'ext', 'lsm', 'struct_ops'];
/** Kernels may print of programs that call these, so that bpftool asks for them with `full` alone. */
const LOUD = ['bpf_trace_printk', 'bpf_trace_vprintk', 'bpf_probe_write_user'];

/** Types of which some programs may sleep, and others not. */
const SLEEPABLE = ['kprobe', 'tracepoint', 'raw_tracepoint', 'raw_tracepoint_writable'];

const helperOf = (/** @type {Difference} */ { kind, of }) =>
  kind === 'helper' ? of.split(' of ')[0] : undefined;
const callerOf = (/** @type {Difference} */ { kind, of }) =>
  (kind === 'helper' ? of.split(' of ')[1] : of) ?? '';

/** @type {readonly Reason[]} */
export const reasons = [
  {
    why: 'Before Linux 6.4 the type is not to be told by trying: without a registered structure the map is refused. The types of the kernel have it',
    fits: ({ kind, of }) => kind === 'map type' && of === 'struct_ops',
  },
  {
    why: 'It has no probe for them, and says so',
    fits: ({ says }) => says.includes('no feature probe'),
  },
  {
    why: 'The host refuses the type, or the kind of it that is tried: `EPERM` without a log says nothing on the kernel',
    fits: ({ ours, says }) => ours === 'denied' || /operation not permitted/.test(says),
  },
  {
    why: 'Whether a replacement may call it depends on the program that is replaced; ours replaces one that leaves packets alone',
    fits: ({ evidence }) => evidence.includes('Extension program changes packet data'),
  },
  {
    why: 'Such programs are loaded for a function of the kernel or another program; it names none, and takes the refusal for a no',
    fits: (difference) =>
      difference.other === 'bpftool' &&
      difference.says === 'no' &&
      BY_FUNCTION.includes(callerOf(difference)),
  },
  {
    why: 'It asks for them with `full` alone, since kernels may print of programs that call them',
    fits: (difference) =>
      difference.other === 'bpftool' && difference.says === 'no' && LOUD.includes(helperOf(difference) ?? ''),
  },
  {
    why: 'The helper may sleep, and no program of the type may',
    fits: ({ ours, evidence }) => ours === 'no' && /might sleep|sleepable helper/.test(evidence),
  },
  {
    why: 'Programs of the type that may sleep (`uprobe.s`) can call it; it tries one that may not',
    fits: (difference) =>
      difference.ours === 'yes' &&
      SLEEPABLE.includes(callerOf(difference)) &&
      (helperOf(difference) ?? '').startsWith('bpf_copy_from_user'),
  },
  {
    why: 'The verifier finds the helper, and then refuses the call for this type',
    fits: ({ ours, evidence }) => ours === 'no' && /not supported for program type/.test(evidence),
  },
  {
    why: 'The helper is for some functions of the kernel only, and programs of the type are for none',
    fits: ({ ours, evidence }) => ours === 'no' && /not allowed in probe/.test(evidence),
  },
  {
    why: 'The verifier takes the call, and refuses what the program returns or passes: `EINVAL`, which is not taken for a yes',
    fits: ({ ours, evidence }) => ours === 'yes' && /At program exit|is not a scalar/.test(evidence),
  },
  {
    why: 'It looks at the last five lines of the log, and Linux 7.3 says it in more: an error, which is no answer',
    fits: ({ other, ours, says, evidence }, release) =>
      other === 'cilium/ebpf' &&
      ours === 'no' &&
      release >= ordinal('7.3') &&
      /load program: invalid argument/.test(says) &&
      /cannot use helper|(?:unknown|invalid) func/.test(evidence),
  },
  {
    why: 'It tries a long jump alone, which this kernel takes; a program that swaps bytes is refused',
    fits: ({ kind, of, ours }) => kind === 'instruction set' && of === 'v4' && ours === 'no',
  },
];
