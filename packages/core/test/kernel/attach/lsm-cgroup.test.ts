import { expect } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { testCgroup } from '../../../../../test/support/cgroup.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { BpfObject } from '../../../src/index.ts';
import { child, childProgram, deedOf } from './child.ts';

kernelTest(
  'lsm_cgroup refuses bind to processes in the cgroup alone',
  { kind: 'lsm_cgroup', needs: [{ program: 'lsm_cgroup' }] },
  async () => {
    const cgroup = testCgroup();
    const bytes = await bpfFixture('lsmCgroup.bpf.c', import.meta.url);
    const spec = await BpfObject.open<{ programs: { on_bind: 'lsm_cgroup' } }>(bytes);
    await using object = await spec.load();
    await object.programs.on_bind.attach({ cgroup: cgroup.path });
    const { pid, stdout } = cgroup.run(childProgram, ['bind4']);
    expect(deedOf(pid, stdout)).toMatchObject({ result: -1, error: 'EPERM' });
    expect(child('bind4').error).toBeUndefined();
  },
);
