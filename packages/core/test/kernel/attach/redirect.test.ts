import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { type ArrayMap, BpfObject, type RedirectMap } from '../../../src/index.ts';
import { PORT } from './datagrams.ts';

interface Redirecting {
  maps: { cpus: RedirectMap; devices: RedirectMap; datagrams: ArrayMap<bigint> };
  programs: {
    to_cpu: 'xdp';
    on_cpu: 'xdp/cpumap';
    to_device: 'xdp';
    on_device: 'xdp/devmap';
    takes_all: 'xdp';
  };
  variables: { port: number };
}

async function loaded(...only: (keyof Redirecting['programs'])[]) {
  const spec = await BpfObject.open<Redirecting>(await bpfFixture('redirect.bpf.c', import.meta.url));
  spec.variables.port.value = PORT;
  spec.select(only);
  return await spec.load();
}

/** How many datagrams there were, once there were three. */
const counted = ({ datagrams }: Redirecting['maps']) =>
  eventually(
    () => datagrams.get(0),
    (seen) => seen === 3n,
  );

kernelTest(
  'xdp/cpumap sees the frames that are sent to its CPU',
  { kind: 'xdp/cpumap', needs: [{ program: 'xdp' }] },
  async () => {
    const veth = await vethPair();
    await using object = await loaded('to_cpu', 'on_cpu');
    object.maps.cpus.set(0, 64, object.programs.on_cpu);
    await object.programs.to_cpu.attach({ interface: veth.name, mode: 'native' });
    veth.receive(PORT, 3);
    expect(await counted(object.maps)).toBe(3n);
  },
);

kernelTest(
  'xdp/devmap sees the frames that are sent to its interface, and drops them',
  { kind: 'xdp/devmap', needs: [{ program: 'xdp' }] },
  async () => {
    const [veth, other] = [await vethPair(), await vethPair()];
    await using object = await loaded('to_device', 'on_device', 'takes_all');
    const { to_device, on_device, takes_all } = object.programs;
    const index = Number(readFileSync(`/sys/class/net/${other.name}/ifindex`, 'utf8'));
    object.maps.devices.set(0, index, on_device);
    await takes_all.attach({ interface: other.peer, namespace: other.namespace, mode: 'native' });
    await to_device.attach({ interface: veth.name, mode: 'native' });
    veth.receive(PORT, 3);
    expect(await counted(object.maps)).toBe(3n);
  },
);
