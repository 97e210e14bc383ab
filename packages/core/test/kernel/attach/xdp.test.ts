import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
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
