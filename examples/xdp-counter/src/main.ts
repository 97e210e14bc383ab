// Counts the frames that an interface receives, on a pair of interfaces that is made for it and removed again.
import { setTimeout } from 'node:timers/promises';
import { PermissionError, sum } from '@ebpf-ts/core';
import { open } from './frames.ts';
import { vethPair } from './vethPair.ts';

try {
  const spec = await open();
  await using object = await spec.load();

  let running = true;
  const stop = () => {
    running = false;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);

  await using pair = await vethPair();
  const { name, namespace } = pair;
  await using _link = await object.programs.count_frame.attach({ interface: name, mode: 'generic' });
  console.log(`What ${name} receives from the namespace ${namespace}, until Ctrl-C:`);
  while (running) {
    await pair.send(10);
    for (const [index, protocol] of ['IPv4', 'IPv6', 'other'].entries()) {
      const perCpu = object.maps.received.get(index) ?? [];
      const [frames, bytes] = [sum(perCpu.map((each) => each.frames)), sum(perCpu.map((each) => each.bytes))];
      const shares = perCpu.map((each, cpu) => `${each.frames} on CPU ${cpu}`).join(', ');
      if (frames > 0n) console.log(`${protocol}: ${frames} frames of ${bytes} bytes (${shares})`);
    }
    await setTimeout(1000);
  }
} catch (error) {
  if (!(error instanceof PermissionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
