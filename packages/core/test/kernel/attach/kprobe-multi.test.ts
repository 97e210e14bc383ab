import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { child } from './child.ts';
import { memoryFolder, watching } from './seen.ts';

kernelTest(
  'a kprobe.multi sees every function that its pattern names',
  { kind: 'kprobe.multi', needs: [{ program: 'kprobe.multi' }] },
  async () => {
    const spec = await watching<{ on_make: 'kprobe.multi' }>('kprobeMulti.bpf.c', 'on_make');
    await using object = await spec.load();
    await object.attach();
    // A folder by vfs_mkdir, a fifo by vfs_mknod.
    const { pid } = child('make', memoryFolder());
    expect([...object.maps.seen]).toEqual([[pid, { times: 2, returned: 0, argument: 0n }]]);
  },
);

kernelTest(
  'a kretprobe.multi sees what the functions that it is given returned',
  { kind: 'kretprobe.multi', needs: [{ program: 'kretprobe.multi' }] },
  async () => {
    const spec = await watching<{ on_truncated: 'kretprobe.multi' }>('kprobeMulti.bpf.c', 'on_truncated');
    await using object = await spec.load();
    await object.programs.on_truncated.attach({ functions: ['vfs_truncate'] });
    const { pid, error } = child('truncate', memoryFolder(), 0);
    expect(error).toBe('EISDIR');
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: -21, argument: 0n }]]);
  },
);
