import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { bpftool, eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { counting, PORT } from './datagrams.ts';

const needs = [{ program: 'xdp' }] as const;
type Programs = { count: 'xdp' };

for (const mode of [undefined, 'generic', 'native'] as const) {
  const title = mode === undefined ? 'XDP' : `${mode} XDP`;
  kernelTest(`${title} sees each datagram that an interface receives`, { kind: 'xdp', needs }, async () => {
    const veth = await vethPair();
    await using object = await (await counting<Programs>('xdp.bpf.c', 'count')).load();
    await object.programs.count.attach({ interface: veth.name, ...(mode !== undefined && { mode }) });
    veth.receive(PORT, 5);
    veth.receive(PORT + 1, 2);
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 5n,
    );
    expect(count).toBe(5n);
  });
}

/** The id of the program of an interface, by bpftool. */
function attachedTo(name: string): number | undefined {
  const [{ xdp: [program] = [] } = {}] = bpftool('net', 'show', 'dev', name) as [{ xdp?: [{ id: number }] }?];
  return program?.id;
}

kernelTest('XDP takes the place of a program that was attached without a link', { needs }, async () => {
  const veth = await vethPair();
  const spec = await counting<Programs>('xdp.bpf.c', 'count');
  await using foreign = await spec.load();
  await using object = await spec.load();
  const { id } = foreign.programs.count.info();
  execFileSync('bpftool', ['net', 'attach', 'xdpgeneric', 'id', `${id}`, 'dev', veth.name]);
  const link = await object.programs.count.attach({ interface: veth.name, mode: 'generic', replace: id });
  const own = object.programs.count.info().id;
  expect(attachedTo(veth.name)).toBe(own);
  veth.receive(PORT, 2);
  const count = await eventually(
    () => object.maps.datagrams.get(0),
    (seen) => seen === 2n,
  );
  expect([count, foreign.maps.datagrams.get(0)]).toEqual([2n, 0n]);

  const late = foreign.programs.count.attach({ interface: veth.name, mode: 'generic', replace: id });
  await expect(late).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(late).rejects.toThrow(`does not have program ${id} in that mode`);
  expect(attachedTo(veth.name)).toBe(own);
  await link.close();
  expect(attachedTo(veth.name)).toBe(undefined);
});

kernelTest('XDP attaches in another network namespace', { kind: 'xdp', needs }, async () => {
  const veth = await vethPair();
  await using object = await (await counting<Programs>('xdp.bpf.c', 'count')).load();
  const options = { interface: veth.peer, namespace: veth.namespace } as const;
  await object.programs.count.attach(options);
  veth.send(PORT, 3);
  const count = await eventually(
    () => object.maps.datagrams.get(0),
    (seen) => seen === 3n,
  );
  expect(count).toBe(3n);
});
