import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { AttachError, Link } from '../../../src/index.ts';
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

kernelTest(
  'a kprobe at an instruction within a function fires there; between two the kernel takes none',
  { kind: 'kprobe', needs: [{ program: 'kprobe' }] },
  async () => {
    const file = join(memoryFolder(), 'file');
    writeFileSync(file, '');
    const spec = await watching<{ on_truncate: 'kprobe' }>('kprobe.bpf.c');
    await using object = await spec.load();
    const { on_truncate } = object.programs;
    // Behind what the compiler puts at the beginning for ftrace; no instruction has more than 15 bytes.
    const offsets = Array.from({ length: 16 }, (_, index) => 16 + index);
    const attempts = [];
    for (const offset of offsets) {
      const attempt = await on_truncate
        .attach({ function: 'vfs_truncate', offset })
        .catch((error: unknown) => error);
      attempts.push(attempt);
      if (attempt instanceof Link) break;
    }
    expect(attempts.at(-1)).toBeInstanceOf(Link);
    for (const refusal of attempts.slice(0, -1)) expect(refusal).toBeInstanceOf(AttachError);
    child('truncate', file, 4242);
    expect([...object.maps.seen].map(([, { times }]) => times)).toEqual([1]);
  },
);

for (const [program, kind, returned] of [
  ['on_syscall', 'ksyscall', 0],
  ['on_syscall_end', 'kretsyscall', -21],
] as const) {
  kernelTest(
    `a ${kind} sees the system call of a child by its own name`,
    { kind, needs: [{ program: 'kprobe' }] },
    async () => {
      const spec = await watching<{ on_syscall: 'ksyscall'; on_syscall_end: 'kretsyscall' }>(
        'ksyscall.bpf.c',
        program,
      );
      await using object = await spec.load();
      const link = await object.programs[program].attach();
      const { pid } = child('truncate', memoryFolder(), 4242);
      await link.close();
      child('truncate', memoryFolder(), 1);
      const argument = kind === 'ksyscall' ? 4242n : 0n;
      expect([...object.maps.seen]).toEqual([[pid, { times: 1, returned, argument }]]);
    },
  );
}
