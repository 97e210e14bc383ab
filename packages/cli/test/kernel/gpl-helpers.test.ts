import { encode, helperIds } from '@ebpf-ts/asm';
import { expect, test } from 'vitest';
import { binding } from '../../../native/src/index.ts';
import { gplHelpers } from '../../src/inspect/license.ts';

/** Of `enum bpf_prog_type`: socket_filter, kprobe, sched_cls, tracepoint, xdp, perf_event, raw_tracepoint, syscall. */
const TYPES = [1, 2, 3, 5, 6, 7, 17, 31];

/** Whether the kernel keeps a helper from programs of this type whose license is not compatible with the GPL. */
function isRestricted(helper: number, type: number): boolean {
  const instructions = encode([{ kind: 'callHelper', helper }, { kind: 'exit' }]);
  const { log } = binding.programTryLoadSync({ type, instructions, license: 'Proprietary' });
  return log.includes('GPL-restricted');
}

test('the helpers that ask for the GPL are those that this kernel keeps from others', () => {
  const restricted = Object.entries(helperIds)
    .filter(([, id]) => TYPES.some((type) => isRestricted(id, type)))
    .map(([name]) => name);
  expect(restricted).toEqual(
    expect.arrayContaining(['bpf_probe_read_kernel', 'bpf_trace_printk', 'bpf_get_current_task']),
  );
  const known: ReadonlySet<string> = gplHelpers;
  expect(restricted.filter((name) => !known.has(name))).toEqual([]);
});
