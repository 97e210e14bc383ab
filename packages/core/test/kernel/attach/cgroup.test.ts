import { closeSync, openSync } from 'node:fs';
import { expect } from 'vitest';
import { testCgroup } from '../../../../../test/support/cgroup.ts';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { child, childProgram, deedOf } from './child.ts';
import { counting, PORT } from './datagrams.ts';

/** What a child in the test's cgroup does, by its own account. */
function childIn(cgroup: ReturnType<typeof testCgroup>, action: readonly (string | number)[]) {
  const { pid, stdout, stderr } = cgroup.run(childProgram, action.map(String));
  return deedOf(pid, stdout, stderr);
}

const refusing = {
  sock_create: ['cgroup/sock_create', ['socket']],
  bind4: ['cgroup/bind4', ['bind4']],
  bind6: ['cgroup/bind6', ['bind6']],
  post_bind4: ['cgroup/post_bind4', ['bind4']],
  post_bind6: ['cgroup/post_bind6', ['bind6']],
  connect4: ['cgroup/connect4', ['connect4', PORT]],
  connect6: ['cgroup/connect6', ['connect6', PORT]],
  sendmsg4: ['cgroup/sendmsg4', ['send4', PORT]],
  sendmsg6: ['cgroup/sendmsg6', ['send6', PORT]],
  connect_unix: ['cgroup/connect_unix', ['connect-unix']],
  sendmsg_unix: ['cgroup/sendmsg_unix', ['send-unix']],
  getsockopt_: ['cgroup/getsockopt', ['getsockopt']],
  setsockopt_: ['cgroup/setsockopt', ['setsockopt']],
  sysctl: ['cgroup/sysctl', ['read', '/proc/sys/kernel/ostype']],
  dev: ['cgroup/dev', ['read', '/dev/zero']],
  egress: ['cgroup_skb/egress', ['send4', PORT]],
} as const;

type Refusing = { [P in keyof typeof refusing]: (typeof refusing)[P][0] };
const names = Object.keys(refusing) as (keyof Refusing)[];

for (const program of names) {
  const [kind, action] = refusing[program];
  const needs = [{ program: kind }];
  kernelTest(`${kind} refuses '${action[0]}' to processes in the cgroup alone`, { kind, needs }, async () => {
    const cgroup = testCgroup();
    await using object = await (await counting<Refusing>('cgroup.bpf.c', program)).load();
    const link = await object.programs[program].attach({ cgroup: cgroup.path });
    expect(childIn(cgroup, action)).toMatchObject({ result: -1, error: 'EPERM' });
    expect(child(...action)).not.toMatchObject({ error: 'EPERM' });
    await link.close();
    expect(childIn(cgroup, action)).not.toMatchObject({ error: 'EPERM' });
  });
}

const rewriting = {
  getsockname4: ['cgroup/getsockname4', ['getsockname']],
  getpeername4: ['cgroup/getpeername4', ['getpeername', 9]],
  recvmsg4: ['cgroup/recvmsg4', ['receive', 1]],
  getsockname6: ['cgroup/getsockname6', ['getsockname6']],
  getpeername6: ['cgroup/getpeername6', ['getpeername6', 9]],
  recvmsg6: ['cgroup/recvmsg6', ['receive6', 0]],
} as const;

type Rewriting = { [P in keyof typeof rewriting]: (typeof rewriting)[P][0] };

for (const program of Object.keys(rewriting) as (keyof Rewriting)[]) {
  const [kind, action] = rewriting[program];
  const needs = [{ program: kind }];
  kernelTest(`${kind} shows processes in the cgroup another port`, { kind, needs }, async () => {
    const cgroup = testCgroup();
    await using object = await (await counting<Rewriting>('cgroup.bpf.c', program)).load();
    await object.programs[program].attach({ cgroup: cgroup.path });
    expect(childIn(cgroup, action).result).toBe(PORT);
    expect(child(...action).result).not.toBe(PORT);
  });
}

type Counted = {
  ingress: 'cgroup_skb/ingress';
  sock_release: 'cgroup/sock_release';
  sock_ops: 'sockops';
  getsockname_unix: 'cgroup/getsockname_unix';
  getpeername_unix: 'cgroup/getpeername_unix';
  recvmsg_unix: 'cgroup/recvmsg_unix';
};

for (const [program, kind, what, action, expected] of [
  ['ingress', 'cgroup_skb/ingress', 'datagrams to', ['receive', 3, PORT], 3n],
  ['sock_release', 'cgroup/sock_release', 'closed sockets of', ['socket'], 1n],
  ['sock_ops', 'sockops', 'TCP connects of', ['connect-tcp', PORT], 1n],
  ['getsockname_unix', 'cgroup/getsockname_unix', 'own addresses of', ['getsockname-unix'], 1n],
  ['getpeername_unix', 'cgroup/getpeername_unix', 'peer addresses of', ['getpeername-unix'], 1n],
  ['recvmsg_unix', 'cgroup/recvmsg_unix', 'local datagrams to', ['receive-unix'], 1n],
] as const) {
  const needs = [{ program: kind }];
  kernelTest(`${kind} counts the ${what} processes in the cgroup alone`, { kind, needs }, async () => {
    const cgroup = testCgroup();
    await using object = await (await counting<Counted>('cgroup.bpf.c', program)).load();
    // By a descriptor of the folder, this time, which is not needed once the program is attached.
    const folder = openSync(cgroup.path, 'r');
    object.programs[program].attachSync({ cgroup: folder });
    closeSync(folder);
    child(...action);
    childIn(cgroup, action);
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === expected,
    );
    expect(count).toBe(expected);
  });
}
