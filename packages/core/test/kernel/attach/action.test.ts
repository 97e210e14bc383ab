import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bpfFolder } from '../../../../../test/support/bpfFolder.ts';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = { count: 'action'; all: 'tc' };

// Only tc attaches actions, to filters of any kind: ours has to be pinned for it.
kernelTest(
  'an action that is pinned is run by the filter that tc gives it to',
  { kind: 'action', needs: [{ program: 'action' }, { driver: 'act_bpf' }] },
  async () => {
    const veth = await vethPair();
    const folder = bpfFolder();
    const [action, classifier] = [join(folder, 'count'), join(folder, 'all')];
    const spec = await counting<Programs>('action.bpf.c', 'count');
    spec.programs.all.autoload = true;
    await using object = await spec.load();
    object.programs.count.pin(action);
    object.programs.all.pin(classifier);
    const tc = (words: string) => execFileSync('tc', words.split(' '), { encoding: 'utf8' });
    tc(`qdisc add dev ${veth.name} clsact`);
    const filter = `bpf classid 1:1 object-pinned ${classifier} action bpf object-pinned ${action}`;
    tc(`filter add dev ${veth.name} ingress ${filter}`);
    expect(tc(`filter show dev ${veth.name} ingress`)).toMatch(/action order 1: bpf count/);
    veth.receive(PORT, 4);
    const count = await eventually(
      () => object.maps.datagrams.get(0),
      (seen) => seen === 4n,
    );
    tc(`qdisc del dev ${veth.name} clsact`);
    veth.receive(PORT, 1);
    expect([count, object.maps.datagrams.get(0)]).toEqual([4n, 4n]);
  },
);
