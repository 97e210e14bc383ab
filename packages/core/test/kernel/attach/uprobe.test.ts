import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { child, childProgram, waitingChild } from './child.ts';
import { memoryFolder, watching } from './seen.ts';

type Programs = { on_libc: 'uprobe'; on_call: 'uprobe'; on_return: 'uretprobe' };

kernelTest(
  'a uprobe by its section sees what a child asks of the C library',
  { kind: 'uprobe', needs: [{ program: 'uprobe' }] },
  async () => {
    const file = join(memoryFolder(), 'file');
    writeFileSync(file, '');
    const spec = await watching<Programs>('uprobe.bpf.c', 'on_libc');
    await using object = await spec.load();
    await object.programs.on_libc.attach();
    const { pid } = child('truncate', file, 4242);
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: 0, argument: 4242n }]]);
  },
);

kernelTest(
  'a uprobe on a symbol of a program sees the argument of each call, and none when it is closed',
  { kind: 'uprobe', needs: [{ program: 'uprobe' }] },
  async () => {
    const spec = await watching<Programs>('uprobe.bpf.c', 'on_call');
    await using object = await spec.load();
    const link = await object.programs.on_call.attach({ binary: childProgram, symbol: 'probed_first' });
    const { pid, result } = child('first', 41);
    expect(result).toBe(42);
    await link.close();
    child('first', 1);
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: 0, argument: 41n }]]);
  },
);

kernelTest(
  'a uprobe of one process does not see another',
  { kind: 'uprobe', needs: [{ program: 'uprobe' }] },
  async () => {
    const spec = await watching<Programs>('uprobe.bpf.c', 'on_call');
    await using object = await spec.load();
    const [one, other] = [waitingChild('first', 5), waitingChild('first', 6)];
    object.programs.on_call.attachSync({ binary: childProgram, symbol: 'probed_first', pid: one.pid });
    await Promise.all([one.act(), other.act()]);
    expect([...object.maps.seen]).toEqual([[one.pid, { times: 1, returned: 0, argument: 5n }]]);
  },
);

kernelTest(
  'a uretprobe sees what a function returned',
  { kind: 'uretprobe', needs: [{ program: 'uretprobe' }] },
  async () => {
    const spec = await watching<Programs>('uprobe.bpf.c', 'on_return');
    await using object = await spec.load();
    await object.programs.on_return.attach({ binary: childProgram, symbol: 'probed_first' });
    const { pid, result } = child('first', 41);
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: result, argument: 0n }]]);
  },
);
