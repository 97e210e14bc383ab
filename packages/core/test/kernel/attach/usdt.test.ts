import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { AttachError } from '../../../src/index.ts';
import { child, childProgram, waitingChild } from './child.ts';
import { watching } from './seen.ts';

type Programs = { on_probe: 'usdt'; on_cookie: 'usdt' };

const probe = { binary: childProgram, provider: 'ebpf_ts', name: 'probed' } as const;
const needs = [{ program: 'uprobe' }] as const;

const everywhere = {
  linux: '5.15',
  for: 'USDT of a shared or position-independent binary, in every process',
} as const;

kernelTest(
  'a USDT sees the arguments of each probe, and none when it is closed',
  { kind: 'usdt', needs: [...needs, everywhere] },
  async () => {
    const spec = await watching<Programs>('usdt.bpf.c', 'on_probe');
    await using object = await spec.load();
    const link = await object.programs.on_probe.attach(probe);
    const { pid } = child('usdt', 41, 3);
    await link.close();
    child('usdt', 1, 1);
    expect([...object.maps.seen]).toEqual([[pid, { times: 3, returned: 7, argument: 41n }]]);
  },
);

kernelTest(
  'a USDT for every process says on a kernel without cookies what it takes',
  { needs, lacks: everywhere },
  async () => {
    const spec = await watching<Programs>('usdt.bpf.c', 'on_probe');
    await using object = await spec.load();
    const attached = object.programs.on_probe.attach(probe);
    await expect(attached).rejects.toThrow(AttachError);
    await expect(attached).rejects.toThrow('give the pid of that process');
  },
);

kernelTest('a USDT is told its cookie, in the one process', { kind: 'usdt', needs }, async () => {
  const spec = await watching<Programs>('usdt.bpf.c', 'on_cookie');
  await using object = await spec.load();
  const [one, other] = [waitingChild('usdt', 1, 1), waitingChild('usdt', 1, 1)];
  const cookie = 2n ** 63n + 1n;
  const link = object.programs.on_cookie.attachSync({ ...probe, pid: one.pid, cookie });
  await Promise.all([one.act(), other.act()]);
  expect([...object.maps.seen]).toEqual([[one.pid, { times: 1, returned: 0, argument: cookie }]]);
  expect(() => link.info()).toThrow(expect.objectContaining({ name: 'LinkError', code: 'EOPNOTSUPP' }));
});

kernelTest('a USDT that the binary lacks says how to see those that it has', { needs }, async () => {
  const spec = await watching<Programs>('usdt.bpf.c', 'on_probe');
  await using object = await spec.load();
  const missing = object.programs.on_probe.attach({ ...probe, name: 'no_such_probe' });
  await expect(missing).rejects.toThrow(AttachError);
  await expect(missing).rejects.toThrow('readelf -n lists those that there are');
  await expect(object.programs.on_probe.attach()).rejects.toThrow('attaches to a static probe');
});
