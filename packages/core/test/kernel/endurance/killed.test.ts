import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addedSince, eventually, kernelState } from '../../../../../test/support/kernelState.ts';
import { folderWithObject, rounds, timeFor } from './process.ts';

const count = rounds(3);
const time = timeFor(count, 6000);

const BODY = `
process.stdout.write('.');
for (;;) {
  const spec = await BpfObject.open(path);
  spec.variables.target_pid.value = process.pid;
  await using_(await spec.load());
}
async function using_(object) {
  await object.attach();
  for await (const batch of object.maps.events.batches()) { if (batch.length > 0) break; }
  await object.close();
}
`;

test(
  `a process that is killed ${count} times in the middle of loading, attaching or reading leaves nothing`,
  async () => {
    const script = (await folderWithObject()).script('killed.mjs', BODY);
    const before = kernelState();
    const pins = readdirSync('/sys/fs/bpf');
    for (let round = 0; round < count; round++) {
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      // Each round at another moment of what the process does.
      await sleep((round * 7) % 50);
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
    }
    const left = await eventually(
      () => addedSince(before),
      (added) => added.length === 0,
    );
    expect(left).toEqual([]);
    expect(readdirSync('/sys/fs/bpf')).toEqual(pins);
  },
  time,
);
