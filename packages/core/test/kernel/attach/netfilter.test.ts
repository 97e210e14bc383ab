import { expect } from 'vitest';
import { bpftool, eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { type VethPair, vethPair } from '../../../../../test/support/netns.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = { drop: 'netfilter' };

const needs = [{ program: 'netfilter' }] as const;

/** How many datagrams came through to where sockets are looked for, by the kernel's own count. */
function cameThrough(veth: VethPair): number {
  const [names = [], counts = []] = [...veth.run('cat', '/proc/net/snmp').matchAll(/^Udp: (.*)$/gm)].map(
    ([, line = '']) => line.split(' '),
  );
  return Number(counts[names.indexOf('NoPorts')]);
}

kernelTest('netfilter drops datagrams that enter the namespace', { kind: 'netfilter', needs }, async () => {
  const veth = await vethPair();
  await using object = await (await counting<Programs>('netfilter.bpf.c', 'drop')).load();
  const link = await object.programs.drop.attach({
    family: 'ipv4',
    hook: 'input',
    priority: -7,
    namespace: veth.namespace,
  });
  veth.send(PORT, 4);
  const count = await eventually(
    () => object.maps.datagrams.get(0),
    (seen) => seen === 4n,
  );
  expect([count, cameThrough(veth)]).toEqual([4n, 0]);
  expect(bpftool('link', 'show')).toContainEqual(
    expect.objectContaining({ prog_id: object.programs.drop.info().id }),
  );
  await link.close();
  veth.send(PORT, 2);
  const through = await eventually(
    () => cameThrough(veth),
    (number) => number === 2,
  );
  expect([through, object.maps.datagrams.get(0)]).toEqual([2, 4n]);
});
