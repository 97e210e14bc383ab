import { readFileSync } from 'node:fs';
import { expect, expectTypeOf } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { bpftool } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { type VethPair, vethPair } from '../../../../../test/support/netns.ts';
import { BpfObject, openLink, StructOpsLink } from '../../../src/index.ts';

interface Control {
  variables: { connections: number };
  structOps: { slow: 'tcp_congestion_ops'; linked: 'tcp_congestion_ops' };
}

/** A connection of a process with itself, by whichever congestion control its namespace has. */
const CONNECT = `
const server = require('net').createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  require('net').connect(server.address().port, '127.0.0.1').resume().on('close', () => server.close());
});`;

const available = () =>
  readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8').split(/\s/);

/** Both ends are of that namespace, so that a connection counts twice. */
function connect(veth: VethPair, control: string): void {
  veth.run('sh', '-ec', `ip link set lo up; echo ${control} > /proc/sys/net/ipv4/tcp_congestion_control`);
  veth.run(process.execPath, '-e', CONNECT);
  veth.run('sh', '-ec', 'echo reno > /proc/sys/net/ipv4/tcp_congestion_control');
}

async function loaded(table: keyof Control['structOps']) {
  const spec = await BpfObject.open<Control>(await bpfFixture('structOps.bpf.c', import.meta.url));
  return await spec.select([table]).load();
}

kernelTest(
  'struct_ops: a congestion control by programs is asked for each connection of its namespace',
  { kind: 'struct_ops', needs: [{ program: 'fentry' }] },
  async () => {
    const veth = await vethPair();
    await using object = await loaded('slow');
    const link = await object.structOps.slow.attach();
    expectTypeOf(link).toEqualTypeOf<StructOpsLink<'tcp_congestion_ops'>>();
    expect(available()).toContain('ebpf_ts_slow');
    connect(veth, 'ebpf_ts_slow');
    expect(object.variables.connections.value).toBe(2);
    await expect(link.update(object.structOps.slow)).rejects.toThrow('SEC(".struct_ops.link")');
    await link.close();
    expect(available()).not.toContain('ebpf_ts_slow');
  },
);

kernelTest(
  'struct_ops: another table takes the place of the one that is attached, and outlives its object',
  { kind: 'struct_ops', needs: [{ program: 'fentry' }, { linux: '6.4', for: 'links of struct_ops' }] },
  async () => {
    const veth = await vethPair();
    const old = await loaded('linked');
    await using next = await loaded('linked');
    const link = await old.structOps.linked.attach();
    connect(veth, 'ebpf_ts_linked');
    expect([old, next].map(({ variables }) => variables.connections.value)).toEqual([2, 0]);

    await link.update(next.structOps.linked);
    expect(bpftool('link', 'show', 'id', `${link.info().id}`)).toMatchObject({ type: 'struct_ops' });
    using opened = openLink({ id: link.info().id });
    expect(opened).toBeInstanceOf(StructOpsLink);
    await old.close();
    connect(veth, 'ebpf_ts_linked');
    expect(next.variables.connections.value).toBe(2);
    await next.close();
    // The one that was opened by its id keeps it registered.
    expect(available()).toContain('ebpf_ts_linked');
    opened.closeSync();
    expect(available()).not.toContain('ebpf_ts_linked');
  },
);
