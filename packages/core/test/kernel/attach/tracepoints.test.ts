import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { watching } from './seen.ts';

type Programs = { by_tracepoint: 'tracepoint'; by_raw_tp: 'raw_tp'; by_tp_btf: 'tp_btf' };

for (const [program, kind] of [
  ['by_tracepoint', 'tracepoint'],
  ['by_raw_tp', 'raw_tp'],
  ['by_tp_btf', 'tp_btf'],
] as const) {
  kernelTest(
    `a ${kind} sees the pid of a child that execs`,
    { kind, needs: [{ program: kind }] },
    async () => {
      const spec = await watching<Programs>('tracepoints.bpf.c', program);
      await using object = await spec.load();
      const link = object.programs[program].attachSync();
      const { pid } = spawnSync('/bin/true');
      link.closeSync();
      spawnSync('/bin/true');
      // The raw ones are given the task.
      const argument = kind === 'tracepoint' ? 0n : BigInt(pid);
      expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: 0, argument }]]);
    },
  );
}
