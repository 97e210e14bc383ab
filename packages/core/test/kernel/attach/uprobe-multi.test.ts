import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { child, childProgram } from './child.ts';
import { watching } from './seen.ts';

type Programs = { on_calls: 'uprobe.multi'; on_returns: 'uretprobe.multi' };

kernelTest(
  'a uprobe.multi sees each function that its pattern names',
  { kind: 'uprobe.multi', needs: [{ program: 'uprobe.multi' }] },
  async () => {
    const spec = await watching<Programs>('uprobeMulti.bpf.c', 'on_calls');
    await using object = await spec.load();
    await object.programs.on_calls.attach({ binary: childProgram, pattern: 'probed_*' });
    const { pid } = child('all', 9);
    expect([...object.maps.seen]).toEqual([[pid, { times: 3, returned: 0, argument: 9n }]]);
  },
);

kernelTest(
  'a uretprobe.multi sees what each of them returned',
  { kind: 'uretprobe.multi', needs: [{ program: 'uretprobe.multi' }] },
  async () => {
    const spec = await watching<Programs>('uprobeMulti.bpf.c', 'on_returns');
    await using object = await spec.load();
    object.programs.on_returns.attachSync({ binary: childProgram, pattern: '*_third' });
    const { pid } = child('all', 9);
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: -9, argument: 0n }]]);
  },
);
