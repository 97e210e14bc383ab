import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { type VethPair, vethPair } from '../../../../../test/support/netns.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = { enters: 'lwt_in'; leaves: 'lwt_out'; sent: 'lwt_xmit'; segment: 'lwt_seg6local' };

/** Nobody's, of the addresses that are set aside for tests of network devices. */
const ELSEWHERE = '198.19.235.191';

async function loaded(program: keyof Programs) {
  return await (await counting<Programs>('route.bpf.c', program)).load();
}

const routesIn = (veth: VethPair, family = '-4') => veth.run('ip', family, 'route', 'show');

/** What makes bash send datagrams. To send one that is dropped may fail. */
const sending = (address: string, count: number) =>
  [
    'bash',
    ['-c', `for i in $(seq ${count}); do echo x > /dev/udp/${address}/${PORT}; done 2> /dev/null; true`],
  ] as const;

for (const [program, kind] of [
  ['leaves', 'lwt_out'],
  ['sent', 'lwt_xmit'],
] as const) {
  const needs = [{ program: kind }];
  kernelTest(
    `${kind} drops what leaves by its route, which goes with the link`,
    { kind, needs },
    async () => {
      const veth = await vethPair();
      await using object = await loaded(program);
      const where = { interface: veth.peer, namespace: veth.namespace, gateway: veth.address };
      const link = await object.programs[program].attach({ ...where, destination: `${ELSEWHERE}/24` });
      // Bits that do not count are no part of the route.
      expect(routesIn(veth)).toMatch(new RegExp(`^198\\.19\\.235\\.0/24 .*encap bpf .*${program}`, 'm'));
      const [command, args] = sending(ELSEWHERE, 3);
      veth.run(command, ...args);
      expect(object.maps.datagrams.get(0)).toBe(3n);
      await link.close();
      expect(routesIn(veth)).not.toContain('198.19.235.0');
    },
  );
}

kernelTest(
  'lwt_in drops what comes in to go on by its route',
  { kind: 'lwt_in', needs: [{ program: 'lwt_in' }] },
  async () => {
    const veth = await vethPair();
    veth.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    execFileSync('ip', ['route', 'add', ELSEWHERE, 'via', veth.peerAddress, 'dev', veth.name]);
    await using object = await loaded('enters');
    const { enters } = object.programs;
    const link = enters.attachSync({
      ...{ interface: veth.peer, namespace: veth.namespace, destination: ELSEWHERE },
    });
    execFileSync(...sending(ELSEWHERE, 3));
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 3n,
    );
    link.closeSync();
    execFileSync(...sending(ELSEWHERE, 1));
    expect([count, object.maps.datagrams.get(0)]).toEqual([3n, 3n]);
  },
);

kernelTest(
  'lwt_seg6local is a segment that packets of SRv6 go through',
  { kind: 'lwt_seg6local', needs: [{ program: 'lwt_seg6local' }] },
  async () => {
    const veth = await vethPair();
    const [segment, last, destination] = ['fd00:eb::1', 'fd00:eb::2', 'fd00:ff::1'];
    for (const device of ['all', veth.peer]) {
      veth.run('sh', '-c', `echo 1 > /proc/sys/net/ipv6/conf/${device}/seg6_enabled`);
      veth.run('sh', '-c', `echo 1 > /proc/sys/net/ipv6/conf/${device}/forwarding`);
    }
    const near = (...words: readonly string[]) => execFileSync('ip', ['-6', ...words, 'dev', veth.name]);
    near('address', 'add', 'fd00:ab::1/64', 'nodad');
    near('route', 'add', segment);
    near('neighbour', 'add', segment, 'lladdr', '02:eb:bf:00:00:02', 'nud', 'permanent');
    near('route', 'add', destination, 'encap', 'seg6', 'mode', 'encap', 'segs', `${segment},${last}`);
    await using object = await loaded('segment');
    const link = await object.programs.segment.attach({
      ...{ interface: veth.peer, namespace: veth.namespace, destination: segment },
    });
    expect(routesIn(veth, '-6')).toMatch(/^fd00:eb::1 +encap seg6local action End\.BPF .*segment/m);
    execFileSync(...sending(destination, 3));
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 3n,
    );
    expect(count).toBe(3n);
    await link.close();
    expect(routesIn(veth, '-6')).not.toContain('End.BPF');
  },
);

kernelTest('what is wrong with a route is told', { needs: [{ program: 'lwt_xmit' }] }, async () => {
  const veth = await vethPair();
  await using object = await loaded('sent');
  const { sent } = object.programs;
  const where = { interface: veth.peer, namespace: veth.namespace };
  await expect(sent.attach({ ...where, destination: '10.9.0.0/33' })).rejects.toThrow(
    "attach({ destination: '10.9.0.0/16', interface: 'eth0' })",
  );
  await expect(sent.attach({ ...where, destination: 'fd00::/16', gateway: '10.0.0.1' })).rejects.toThrow(
    "an address of the destination's family",
  );
  await expect(sent.attach({ ...where, destination: ELSEWHERE, headroom: 257 })).rejects.toThrow(
    'a headroom from 0 to 256',
  );
  await expect(
    sent.attach({ ...where, destination: ELSEWHERE, gateway: '203.0.113.9' }),
  ).rejects.toMatchObject({ code: 'ENETUNREACH', message: expect.stringContaining('cannot be reached') });
  await sent.attach({ ...where, destination: ELSEWHERE });
  await expect(sent.attach({ ...where, destination: ELSEWHERE })).rejects.toThrow(
    `there is a route to ${ELSEWHERE} already`,
  );
});
