import { expect } from 'vitest';
import { testCgroup } from '../../../../../test/support/cgroup.ts';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { LinkError } from '../../../src/index.ts';
import { childProgram } from './child.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = {
  count: 'xdp';
  on_receive: 'tcx/ingress';
  lookup: 'sk_lookup';
  ingress: 'cgroup_skb/ingress';
};

type Loaded = Awaited<ReturnType<Awaited<ReturnType<typeof counting<Programs>>>['load']>>;

/** Puts a program of one object in the place of another's. */
type Swap = (to: Loaded, expected: Loaded) => Promise<void>;

/** Loads a program twice, and swaps the one for the other while datagrams come. */
async function takesOver(
  [fixture, program]: readonly [string, keyof Programs],
  attach: (object: Loaded) => Promise<Swap>,
  datagrams: (count: number) => void,
): Promise<void> {
  const spec = await counting<Programs>(fixture, program);
  await using old = await spec.load();
  await using next = await spec.load();
  const seenBy = (object: Loaded, count: bigint) =>
    eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === count,
    );
  const swap = await attach(old);
  datagrams(3);
  expect(await seenBy(old, 3n)).toBe(3n);

  const mistaken = await swap(next, next).catch((error: unknown) => error);
  expect(mistaken).toBeInstanceOf(LinkError);
  expect(mistaken).toMatchObject({ code: 'EPERM', link: `link of program '${program}'` });
  expect(String(mistaken)).toContain(`the program that is attached is not '${program}'`);

  await swap(next, old);
  datagrams(2);
  expect(await seenBy(next, 2n)).toBe(2n);
  expect(old.maps.datagrams.get(0)).toBe(3n);

  // The link belongs to the second object now.
  await old.close();
  datagrams(1);
  expect(await seenBy(next, 3n)).toBe(3n);
}

kernelTest('an XDP program takes the place of another', { needs: [{ program: 'xdp' }] }, async () => {
  const veth = await vethPair();
  await takesOver(
    ['xdp.bpf.c', 'count'],
    async ({ programs }) => {
      const link = await programs.count.attach({ interface: veth.name });
      return (to, expected) => link.update(to.programs.count, { expected: expected.programs.count });
    },
    (count) => veth.receive(PORT, count),
  );
});

kernelTest('a tcx program takes the place of another', { needs: [{ program: 'tcx/ingress' }] }, async () => {
  const veth = await vethPair();
  await takesOver(
    ['tcx.bpf.c', 'on_receive'],
    async ({ programs }) => {
      const link = await programs.on_receive.attach({ interface: veth.name });
      return (to, expected) =>
        link.update(to.programs.on_receive, { expected: expected.programs.on_receive });
    },
    (count) => veth.receive(PORT, count),
  );
});

kernelTest('a socket lookup takes the place of another', { needs: [{ program: 'sk_lookup' }] }, async () => {
  const veth = await vethPair();
  await takesOver(
    ['netns.bpf.c', 'lookup'],
    async ({ programs }) => {
      const link = await programs.lookup.attach({ namespace: veth.namespace });
      return (to, expected) => link.update(to.programs.lookup, { expected: expected.programs.lookup });
    },
    (count) => veth.send(PORT, count),
  );
});

kernelTest(
  'a program of a cgroup takes the place of another',
  { needs: [{ program: 'cgroup_skb/ingress' }] },
  async () => {
    const cgroup = testCgroup();
    await takesOver(
      ['cgroup.bpf.c', 'ingress'],
      async ({ programs }) => {
        const link = await programs.ingress.attach({ cgroup: cgroup.path });
        return async (to, expected) =>
          link.updateSync(to.programs.ingress, { expected: expected.programs.ingress });
      },
      (count) => cgroup.run(childProgram, ['receive', `${count}`, `${PORT}`]),
    );
  },
);

kernelTest(
  'the link of an interface that is gone says so, and is closed',
  { needs: [{ program: 'tcx/ingress' }] },
  async () => {
    const veth = await vethPair();
    const spec = await counting<Programs>('tcx.bpf.c', 'on_receive');
    await using old = await spec.load();
    await using next = await spec.load();
    const link = await old.programs.on_receive.attach({ interface: veth.peer, namespace: veth.namespace });
    veth.run('ip', 'link', 'delete', veth.peer);
    const gone = await link.update(next.programs.on_receive).catch((error: unknown) => error);
    expect(gone).toMatchObject({ code: 'ENOLINK' });
    expect(String(gone)).toContain('what the link was attached to is gone');
    await link.close();
  },
);
