import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = { on_receive: 'tcx/ingress'; on_send: 'tcx/egress' };

for (const [program, kind, [received, sent]] of [
  ['on_receive', 'tcx/ingress', [4, 7]],
  ['on_send', 'tcx/egress', [7, 4]],
] as const) {
  const title = `${kind} sees each datagram that ${kind === 'tcx/egress' ? 'leaves' : 'enters'} an interface`;
  kernelTest(title, { kind, needs: [{ program: kind }] }, async () => {
    const veth = await vethPair();
    await using object = await (await counting<Programs>('tcx.bpf.c', program)).load();
    const link = await object.programs[program].attach({ interface: veth.name });
    veth.receive(PORT, received);
    veth.send(PORT, sent);
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 4n,
    );
    await link.close();
    veth.receive(PORT, 1);
    veth.send(PORT, 1);
    expect([count, object.maps.datagrams.get(0)]).toEqual([4n, 4n]);
  });
}
