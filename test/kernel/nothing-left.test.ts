import { spawnSync } from 'node:child_process';
import { expect, inject, onTestFinished, test } from 'vitest';
import { binding } from '../../packages/native/src/index.ts';
import { eventually } from '../support/kernelState.ts';
import { leftSince, machineState } from '../support/machineState.ts';

test('the kernel tests leave no program, map, link, pin, namespace, interface or cgroup behind', async () => {
  // The kernel frees some time after the last reference is gone.
  const left = await eventually(
    () => leftSince(inject('machineBefore')),
    (found) => found.length === 0,
  );
  expect(left).toEqual([]);
});

test('what is left would be seen', () => {
  const before = machineState();
  const map = binding.mapCreate({ type: 2, name: 'left', keySize: 4, valueSize: 4, maxEntries: 1 });
  onTestFinished(() => binding.mapClose(map));
  expect(leftSince(before)).toEqual([`map ${binding.mapInfo(map).id}`]);

  const name = `ebpf-ts-${process.pid}-left`;
  expect(spawnSync('ip', ['netns', 'add', name]).status).toBe(0);
  onTestFinished(() => void spawnSync('ip', ['netns', 'delete', name]));
  expect(leftSince(before)).toContain(`namespace ${name}`);
});
