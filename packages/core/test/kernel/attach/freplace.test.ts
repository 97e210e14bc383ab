import { expect } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { BpfObject } from '../../../src/index.ts';
import { counting, PORT } from './datagrams.ts';

type Target = { programs: { filter: 'xdp' } };
type Programs = { new_policy: 'freplace' };

kernelTest(
  'freplace takes the place of a function of an attached program, and gives it back',
  { kind: 'freplace', needs: [{ program: 'xdp' }, { program: 'fentry' }] },
  async () => {
    const veth = await vethPair();
    const targetSpec = await BpfObject.open<Target>(
      await bpfFixture('freplaceTarget.bpf.c', import.meta.url),
    );
    await using target = await targetSpec.load();
    await target.programs.filter.attach({ interface: veth.name });

    const spec = await counting<Programs>('freplace.bpf.c', 'new_policy');
    spec.programs.new_policy.replaces = { program: target.programs.filter };
    await using object = await spec.load();
    const link = await object.programs.new_policy.attach();
    veth.receive(PORT, 3);
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 3n,
    );
    await link.close();
    veth.receive(PORT, 1);
    expect([count, object.maps.datagrams.get(0)]).toEqual([3n, 3n]);
  },
);

kernelTest(
  'freplace takes the place of the same function of another program, and its link names it',
  {
    needs: [{ program: 'xdp' }, { program: 'fentry' }, { linux: '5.13', for: 'targets of tracing links' }],
  },
  async () => {
    const targetSpec = await BpfObject.open<Target>(
      await bpfFixture('freplaceTarget.bpf.c', import.meta.url),
    );
    await using target = await targetSpec.load();
    await using other = await targetSpec.load();
    const spec = await counting<Programs>('freplace.bpf.c', 'new_policy');
    spec.programs.new_policy.replaces = { program: target.programs.filter };
    await using object = await spec.load();
    const program = other.programs.filter;
    const link = object.programs.new_policy.attachSync({ program, function: 'policy' });
    expect(link.info()).toMatchObject({ type: 'tracing', targetObjectId: program.info().id });
  },
);
