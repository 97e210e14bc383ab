import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { child } from './child.ts';
import { memoryFolder, watching } from './seen.ts';

kernelTest(
  'fentry sees the pid and the arguments of a child that truncates a file',
  { kind: 'fentry', needs: [{ program: 'fentry' }] },
  async () => {
    const file = join(memoryFolder(), 'file');
    writeFileSync(file, '');
    const spec = await watching<{ on_truncate: 'fentry' }>('fentry.bpf.c');
    await using object = await spec.load();
    await object.attach();
    const { pid } = child('truncate', file, 4242);
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: 0, argument: 4242n }]]);
  },
);

kernelTest(
  'fexit sees the arguments, and what the function returned',
  { kind: 'fexit', needs: [{ program: 'fexit' }] },
  async () => {
    const spec = await watching<{ on_truncated: 'fexit' }>('fexit.bpf.c');
    await using object = await spec.load();
    await object.attach();
    const { pid, error } = child('truncate', memoryFolder(), 7);
    expect(error).toBe('EISDIR');
    expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned: -21, argument: 7n }]]);
  },
);

kernelTest(
  'fsession runs when a function is entered, and again when it returns',
  { kind: 'fsession', needs: [{ program: 'fentry' }, { program: 'fsession' }] },
  async () => {
    const file = join(memoryFolder(), 'file');
    writeFileSync(file, '');
    const spec = await watching<{ on_truncate_session: 'fsession' }>('fsession.bpf.c');
    await using object = await spec.load();
    await object.attach();
    const { pid } = child('truncate', file, 4242);
    expect([...object.maps.seen]).toEqual([[pid, { times: 2, returned: 0, argument: 4242n }]]);
  },
);

kernelTest(
  'fentry is loaded for the function that the spec names, in place of that of the section',
  { kind: 'fentry', needs: [{ program: 'fentry' }] },
  async () => {
    const spec = await watching<{ on_truncate: 'fentry' }>('fentry.bpf.c');
    spec.programs.on_truncate.target = 'vfs_mkdir';
    await using object = await spec.load();
    await object.attach();
    const folder = memoryFolder();
    child('truncate', folder, 4242);
    expect([...object.maps.seen]).toEqual([]);
    const { pid } = child('make', folder);
    expect(object.maps.seen.get(pid)).toMatchObject({ times: 1 });
  },
);
