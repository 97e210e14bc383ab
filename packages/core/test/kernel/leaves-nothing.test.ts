import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { addedSince, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { BpfObject } from '../../src/index.ts';
import { EXECS, type Execs } from './execs.ts';

async function once(bytes: Uint8Array) {
  const spec = await BpfObject.open<Execs>(bytes);
  spec.variables.target_ppid.value = process.pid;
  await using object = await spec.load();
  await object.attach();
  spawnSync('/bin/true');
  for await (const batch of object.maps.events.batches()) {
    expect(batch.length).toBe(1);
    break;
  }
}

describe('open, load, attach, close, ten times', () => {
  it('leaves the descriptors, threads, programs, maps and links where they were', async () => {
    const bytes = await compileBpf(EXECS);
    // The first round starts threads that stay: libuv's pool and the environment's waker.
    await once(bytes);
    const clean = () => addedSince(before).length === 0;
    const before = kernelState();
    for (let round = 0; round < 10; round++) await once(bytes);
    await eventually(clean, (yes) => yes);

    const after = kernelState();
    expect(addedSince(before, after)).toEqual([]);
    expect(after.descriptors).toBe(before.descriptors);
    expect(after.threads).toBe(before.threads);
  });

  it('closes twice without harm, and says so when used after', async () => {
    const spec = await BpfObject.open<Execs>(await compileBpf(EXECS));
    const object = await spec.load();
    await object.close();
    await object.close();
    object.closeSync();
    expect(() => object.maps.counts.get(1)).toThrow(/map 'counts'.*closed/);
    await expect(object.programs.on_exec.attach()).rejects.toThrow(/closed/);
  });
});
