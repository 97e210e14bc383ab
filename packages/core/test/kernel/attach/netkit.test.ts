import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { type VethPair, vethPair } from '../../../../../test/support/netns.ts';
import { AttachError } from '../../../src/index.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = { from_primary: 'netkit/primary'; from_peer: 'netkit/peer' };

/** A pair in the namespace of another: what is sent to 198.19.0.2 leaves by the primary, to 198.19.1.2 by the peer. */
function netkitPair({ run }: VethPair) {
  const script = [
    'ip link add nkprimary type netkit',
    'peer=$(ip -o link show type netkit | sed -n "s/^[0-9]*: \\([^@:]*\\).*/\\1/p" | grep -v nkprimary)',
    'ip address add 198.19.0.1/30 dev nkprimary && ip address add 198.19.1.1/30 dev $peer',
    'ip link set nkprimary up && ip link set $peer up',
    'echo $peer',
  ];
  const peer = run('sh', '-ec', script.join('\n')).trim();
  const send = (address: string, count: number) =>
    run('bash', '-c', `for i in $(seq ${count}); do echo x > /dev/udp/${address}/${PORT}; done`);
  return { primary: 'nkprimary', peer, send };
}

for (const [program, kind, [fromPrimary, fromPeer]] of [
  ['from_primary', 'netkit/primary', [4, 7]],
  ['from_peer', 'netkit/peer', [7, 4]],
] as const) {
  kernelTest(
    `${kind} sees each datagram that its end of the pair sends`,
    { kind, needs: [{ program: kind }] },
    async () => {
      const veth = await vethPair();
      const { primary, peer, send } = netkitPair(veth);
      await using object = await (await counting<Programs>('netkit.bpf.c', program)).load();
      const { namespace } = veth;
      const link = await object.programs[program].attach({ interface: primary, namespace });
      send('198.19.0.2', fromPrimary);
      send('198.19.1.2', fromPeer);
      const count = await eventually(
        () => object.maps.datagrams.get(0),
        (seen) => seen === 4n,
      );
      await link.close();
      send('198.19.0.2', 1);
      send('198.19.1.2', 1);
      expect([count, object.maps.datagrams.get(0)]).toEqual([4n, 4n]);

      const toPeer = await object.programs[program]
        .attach({ interface: peer, namespace })
        .catch((error: unknown) => error);
      expect(toPeer).toBeInstanceOf(AttachError);
      expect(String(toPeer)).toContain('is the peer: attach to the primary interface');
      await expect(object.programs[program].attach({ interface: veth.name })).rejects.toThrow(
        'is no netkit interface',
      );
    },
  );
}
