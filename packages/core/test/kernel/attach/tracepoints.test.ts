import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { BpfObject } from '../../../src/index.ts';
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

kernelTest(
  'a raw_tp.w writes what its tracepoint lets it write',
  { kind: 'raw_tp.w', needs: [{ program: 'raw_tp' }] },
  async () => {
    const spec = await BpfObject.open<{
      programs: { on_test_end: 'raw_tp.w'; run_by_hand: 'tc' };
      variables: { readonly test_pid: number };
    }>(await bpfFixture('writable.bpf.c', import.meta.url));
    spec.variables.test_pid.value = process.pid;
    await using object = await spec.load();
    const { on_test_end, run_by_hand } = object.programs;
    const link = await on_test_end.attach();
    const run = () => run_by_hand.testRun({ data: new Uint8Array(64) });
    await expect(run()).rejects.toMatchObject({ code: 'EXDEV' });
    await link.close();
    expect(await run()).toMatchObject({ retval: 7 });
  },
);
