import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { BpfObject } from '../../../src/index.ts';

/** A connection of a process with itself, by whichever congestion control its namespace has. */
const CONNECT = `
const server = require('net').createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  require('net').connect(server.address().port, '127.0.0.1').resume().on('close', () => server.close());
});`;

const available = () =>
  readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8').split(/\s/);

kernelTest(
  'struct_ops: a congestion control by programs is asked for each connection of its namespace',
  { kind: 'struct_ops', needs: [{ program: 'fentry' }] },
  async () => {
    const veth = await vethPair();
    const spec = await BpfObject.open<{ variables: { connections: number } }>(
      await bpfFixture('structOps.bpf.c', import.meta.url),
    );
    await using object = await spec.load();
    const { slow } = object.structOps;
    const link = await slow?.attach();
    expect(available()).toContain('ebpf_ts_slow');
    veth.run('sh', '-ec', 'ip link set lo up; echo ebpf_ts_slow > /proc/sys/net/ipv4/tcp_congestion_control');
    veth.run(process.execPath, '-e', CONNECT);
    // Both ends are of that namespace.
    expect(object.variables.connections.value).toBe(2);
    veth.run('sh', '-ec', 'echo reno > /proc/sys/net/ipv4/tcp_congestion_control');
    await link?.close();
    expect(available()).not.toContain('ebpf_ts_slow');
  },
);
