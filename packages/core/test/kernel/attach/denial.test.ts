import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { BpfObject, type HashMap } from '../../../src/index.ts';
import { waitingChild } from './child.ts';
import { memoryFolder } from './seen.ts';

interface Denial<K> {
  maps: { refusals: HashMap<number, bigint> };
  programs: { on_open: K };
}

/** Opens a file by two children, one of which may not. */
async function refusesOneOfTwo(kind: 'fmod_ret' | 'lsm', fixture: string) {
  const file = join(memoryFolder(), 'denied');
  writeFileSync(file, '');
  const spec = await BpfObject.open<Denial<typeof kind>>(await bpfFixture(fixture, import.meta.url));
  await using object = await spec.load();
  await using _link = await object.programs.on_open.attach();
  const [refused, other] = [waitingChild('open', file), waitingChild('open', file)];
  object.maps.refusals.set(refused.pid, 0n);
  expect(await Promise.all([refused.act(), other.act()])).toEqual([
    { pid: refused.pid, result: -1, error: 'EPERM' },
    { pid: other.pid, result: 0, error: undefined },
  ]);
  expect([...object.maps.refusals]).toEqual([[refused.pid, 1n]]);
}

kernelTest(
  'fmod_ret refuses a file to the one process that the test names',
  { kind: 'fmod_ret', needs: [{ program: 'fmod_ret' }] },
  () => refusesOneOfTwo('fmod_ret', 'fmodRet.bpf.c'),
);

kernelTest(
  'an LSM program refuses a file to the one process that the test names',
  { kind: 'lsm', needs: [{ program: 'lsm' }] },
  () => refusesOneOfTwo('lsm', 'lsm.bpf.c'),
);
