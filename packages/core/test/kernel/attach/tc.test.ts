import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = { count: 'tc' };

const needs = [{ program: 'tc' }] as const;

/** What tc itself lists of an interface. */
const filters = (name: string, direction: string) =>
  execFileSync('tc', ['filter', 'show', 'dev', name, direction], { encoding: 'utf8' });

for (const [direction, received, sent] of [
  ['ingress', 4, 7],
  ['egress', 7, 4],
] as const) {
  kernelTest(`tc sees each datagram of ${direction}, until it is closed`, { kind: 'tc', needs }, async () => {
    const veth = await vethPair();
    await using object = await (await counting<Programs>('tc.bpf.c', 'count')).load();
    const options = { interface: veth.name, direction, priority: 5, handle: 2 };
    const link = await object.programs.count.attach(options);
    expect(filters(veth.name, direction)).toMatch(/pref 5 bpf .*handle 0x2 .*direct-action/);
    veth.receive(PORT, received);
    veth.send(PORT, sent);
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 4n,
    );
    await link.close();
    expect(filters(veth.name, direction)).toBe('');
    veth.receive(PORT, 1);
    veth.send(PORT, 1);
    expect([count, object.maps.datagrams.get(0)]).toEqual([4n, 4n]);
  });
}

kernelTest('tc attaches in another namespace, and detaches there', { kind: 'tc', needs }, async () => {
  const veth = await vethPair();
  await using object = await (await counting<Programs>('tc.bpf.c', 'count')).load();
  const listed = () => veth.run('tc', 'filter', 'show', 'dev', veth.peer, 'ingress');
  const link = object.programs.count.attachSync({
    interface: veth.peer,
    namespace: veth.namespace,
    direction: 'ingress',
  });
  expect(listed()).toContain('direct-action');
  veth.send(PORT, 3);
  const count = await eventually(
    () => object.maps.datagrams.get(0),
    (seen) => seen === 3n,
  );
  link.closeSync();
  expect([count, listed()]).toEqual([3n, '']);
});

kernelTest('a filter that somebody else removed is closed without an error', { needs }, async () => {
  const veth = await vethPair();
  await using object = await (await counting<Programs>('tc.bpf.c', 'count')).load();
  const link = await object.programs.count.attach({ interface: veth.name, direction: 'ingress' });
  execFileSync('tc', ['qdisc', 'delete', 'dev', veth.name, 'clsact']);
  await link.close();
});
