import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { counting, PORT } from './datagrams.ts';
import { datagramSocket } from './sockets.ts';

type Programs = { lookup: 'sk_lookup'; dissect: 'flow_dissector' };

kernelTest(
  'sk_lookup is asked for the socket of each datagram that enters the network namespace',
  { kind: 'sk_lookup', needs: [{ program: 'sk_lookup' }] },
  async () => {
    const veth = await vethPair();
    await using object = await (await counting<Programs>('netns.bpf.c', 'lookup')).load();
    const link = await object.programs.lookup.attach({ namespace: veth.namespace });
    veth.send(PORT, 3);
    veth.send(PORT + 1, 1);
    veth.receive(PORT, 2);
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 3n,
    );
    await link.close();
    veth.send(PORT, 1);
    expect([count, object.maps.datagrams.get(0)]).toEqual([3n, 3n]);
  },
);

kernelTest(
  'a flow dissector sees the packets that the network namespace spreads over CPUs',
  { kind: 'flow_dissector', needs: [{ program: 'flow_dissector' }] },
  async () => {
    const veth = await vethPair();
    // The kernel asks for the flow of a packet before it chooses a CPU for it; that of a connected socket it knows.
    veth.run('sh', '-c', `echo 1 > /sys/class/net/${veth.peer}/queues/rx-0/rps_cpus`);
    await using object = await (await counting<Programs>('netns.bpf.c', 'dissect')).load();
    const link = object.programs.dissect.attachSync({ namespace: veth.namespace });
    const { socket } = await datagramSocket('0.0.0.0');
    const send = () => socket.send('x', PORT, veth.peerAddress);
    for (let sent = 0; sent < 3; sent++) send();
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 3n,
    );
    link.closeSync();
    send();
    expect([count, object.maps.datagrams.get(0)]).toEqual([3n, 3n]);
  },
);
