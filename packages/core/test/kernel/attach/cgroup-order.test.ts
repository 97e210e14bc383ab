import { expect } from 'vitest';
import { testCgroup } from '../../../../../test/support/cgroup.ts';
import { bpftool } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { UnsupportedError } from '../../../src/index.ts';
import { counting } from './datagrams.ts';

type Programs = { ingress: 'cgroup_skb/ingress' };

const ordered = { linux: '6.17', for: 'order of the programs of a cgroup' } as const;
/** Later releases of Linux 6.12 have it, too. */
const backported = { ...ordered, linux: '6.12' } as const;

/** The programs of a cgroup in the order in which they run, by bpftool. */
const programsOf = (cgroup: string) =>
  (bpftool('cgroup', 'show', cgroup) as { id: number }[]).map(({ id }) => id);

kernelTest('a program runs where it is put among those of a cgroup', { needs: [ordered] }, async () => {
  const { path: cgroup } = testCgroup();
  const spec = await counting<Programs>('cgroup.bpf.c', 'ingress');
  await using one = await spec.load();
  await using two = await spec.load();
  await using three = await spec.load();
  const [first, second, third] = [one, two, three].map(({ programs }) => programs.ingress.info().id);
  const link = await one.programs.ingress.attach({ cgroup });
  await two.programs.ingress.attach({ cgroup, position: 'first' });
  await three.programs.ingress.attach({ cgroup, position: { before: link } });
  expect(programsOf(cgroup)).toEqual([second, third, first]);
});

kernelTest(
  'a kernel without that order is an UnsupportedError',
  { needs: [], lacks: backported },
  async () => {
    const { path: cgroup } = testCgroup();
    await using object = await (await counting<Programs>('cgroup.bpf.c', 'ingress')).load();
    const refusal = await object.programs.ingress
      .attach({ cgroup, position: 'first' })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnsupportedError);
    expect(refusal).toMatchObject({ feature: 'order of the programs of a cgroup', since: '6.17' });
  },
);
