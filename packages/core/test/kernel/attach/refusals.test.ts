import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { testCgroup } from '../../../../../test/support/cgroup.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { AttachError, BpfObject, type Program, UnsupportedError } from '../../../src/index.ts';
import { childProgram } from './child.ts';

/** Loads one program of a fixture, of which the types know nothing, for the time of one test. */
async function loaded(fixture: string, name: string): Promise<Program> {
  const spec = await BpfObject.open(await bpfFixture(fixture, import.meta.url));
  spec.select([name]);
  const object = await spec.load();
  onTestFinished(() => object.close());
  const program = object.programs[name];
  if (program === undefined) throw new Error(`${fixture} has no program ${name}`);
  return program;
}

const xdp = () => loaded('xdp.bpf.c', 'count');
const connect4 = () => loaded('cgroup.bpf.c', 'connect4');
const needsXdp = { needs: [{ program: 'xdp' }] } as const;
const needsCgroup = { needs: [{ program: 'cgroup/connect4' }] } as const;
const needsUprobe = { needs: [{ program: 'uprobe' }] } as const;

/** What an attach is refused with. */
async function refusal(attaching: Promise<unknown>): Promise<AttachError> {
  const error = await attaching.catch((thrown: unknown) => thrown);
  if (!(error instanceof AttachError)) throw error;
  return error;
}

kernelTest(
  'a program without the option that it needs names program, section and option',
  needsXdp,
  async () => {
    const program = await xdp();
    const { message, code } = await refusal(program.attach());
    expect(code).toBe('ERR_ATTACH');
    expect(message).toContain("program 'count' (section 'xdp') was not attached");
    expect(message).toContain(
      "a program of kind xdp attaches to a network interface: attach({ interface: 'eth0' })",
    );
    expect(() => program.attachSync()).toThrow(message);
  },
);

kernelTest('options of another kind are refused, and those of its own named', needsXdp, async () => {
  const { message } = await refusal((await xdp()).attach({ cgroup: '/sys/fs/cgroup' }));
  expect(message).toContain('takes the options interface, namespace, mode, replace, and was given cgroup');
});

kernelTest('a cgroup program asks for a cgroup', needsCgroup, async () => {
  const { message } = await refusal((await connect4()).attach());
  expect(message).toContain('a program of kind cgroup/connect4 attaches to a cgroup: attach({ cgroup: ');
});

kernelTest('a uprobe asks for a binary and a function', needsUprobe, async () => {
  const program = await loaded('uprobe.bpf.c', 'on_call');
  const { message } = await refusal(program.attach());
  expect(message).toContain('SEC("uprobe//bin/bash:readline")');
  expect(message).toContain("attach({ binary: '/bin/bash', symbol: 'readline' })");
});

kernelTest('a uprobe on a function that the binary lacks names both', needsUprobe, async () => {
  const program = await loaded('uprobe.bpf.c', 'on_call');
  const error = await refusal(program.attach({ binary: childProgram, symbol: 'no_such_function' }));
  expect(error).toMatchObject({ code: 'ENOENT', target: `${childProgram}:no_such_function` });
  expect(error.message).toContain("'no_such_function'");
});

kernelTest('an interface that is not there is named', needsXdp, async () => {
  const program = await xdp();
  const byName = await refusal(program.attach({ interface: 'no-such-if' }));
  expect(byName).toMatchObject({ code: 'ENODEV', errno: 19, target: "interface 'no-such-if'" });
  expect(byName.message).toContain("there is no interface 'no-such-if' in this process's network namespace");
  const byIndex = await refusal(program.attach({ interface: 2 ** 31 - 1 }));
  expect(byIndex).toMatchObject({ code: 'ENXIO', target: 'interface 2147483647' });
  expect(byIndex.message).toContain('there is no interface 2147483647');
});

kernelTest('an interface that has an XDP program says so, and how to see it', needsXdp, async () => {
  const { name } = await vethPair();
  await (await xdp()).attach({ interface: name, mode: 'generic' });
  const program = await xdp();
  const busy = await refusal(program.attach({ interface: name, mode: 'generic' }));
  expect(busy).toMatchObject({ code: 'EBUSY', target: `interface '${name}'` });
  expect(busy.message).toContain(`interface '${name}' has an XDP program already`);
  expect(busy.message).toContain('bpftool net show dev');
  const otherMode = await refusal(program.attach({ interface: name, mode: 'native' }));
  expect(otherMode.message).toContain('in the other mode');
});

kernelTest('a folder that is no cgroup is named, with where cgroups are', needsCgroup, async () => {
  const program = await connect4();
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  onTestFinished(() => rmdirSync(folder));
  const other = await refusal(program.attach({ cgroup: folder }));
  expect(other).toMatchObject({ code: 'EBADF', target: `cgroup '${folder}'` });
  expect(other.message).toContain(`cgroup '${folder}' is no cgroup of cgroup2: grep cgroup2 /proc/mounts`);
  const missing = await refusal(program.attach({ cgroup: join(folder, 'missing') }));
  expect(missing).toMatchObject({ code: 'ENOENT', errno: 2 });
  const file = await refusal(program.attach({ cgroup: join(testCgroup().path, 'cgroup.procs') }));
  expect(file).toMatchObject({ code: 'ENOTDIR' });
});

kernelTest('a kind that nothing attaches yet says so', needsXdp, async () => {
  const spec = await BpfObject.open(await bpfFixture('action.bpf.c', import.meta.url));
  await using object = await spec.load();
  const error = await refusal(object.programs['count']?.attach() ?? Promise.resolve());
  expect(error.message).toContain('a program of kind action is not attached: pin it');
});

const withoutTcx = { needs: [{ program: 'tc' }], lacks: { program: 'tcx/ingress' } } as const;

kernelTest(
  'a kernel without tcx is an UnsupportedError that says since when there is one',
  withoutTcx,
  async () => {
    const { name } = await vethPair();
    const program = await loaded('tcx.bpf.c', 'on_receive');
    const error: unknown = await program.attach({ interface: name }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error).toMatchObject({ feature: 'tcx', since: '6.6' });
    expect(String(error)).toContain('It needs Linux 6.6 or newer');
  },
);
