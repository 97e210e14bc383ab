import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { child } from './child.ts';
import { memoryFolder, watching } from './seen.ts';

kernelTest(
  'a kprobe sees the pid and the arguments of a child that truncates a file',
  { kind: 'kprobe', needs: [{ program: 'kprobe' }] },
  async () => {
    const file = join(memoryFolder(), 'file');
    writeFileSync(file, '');
    const spec = await watching<{ on_truncate: 'kprobe' }>('kprobe.bpf.c');
    await using object = await spec.load();
    const link = await object.programs.on_truncate.attach();
    const { pid } = child('truncate', file, 4242);
    await link.close();
    child('truncate', file, 1);
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: 0, argument: 4242n }]]);
  },
);

kernelTest(
  'a kretprobe sees the pid of a child, and what the function returned to it',
  { kind: 'kretprobe', needs: [{ program: 'kretprobe' }] },
  async () => {
    const spec = await watching<{ on_truncated: 'kretprobe' }>('kretprobe.bpf.c');
    await using object = await spec.load();
    await object.attach();
    const { pid, error } = child('truncate', memoryFolder(), 0);
    expect(error).toBe('EISDIR');
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: -21, argument: 0n }]]);
  },
);
