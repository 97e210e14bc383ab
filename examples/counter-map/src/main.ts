// Which processes write most? Every second, the busiest since the start.
import { setTimeout } from 'node:timers/promises';
import { PermissionError } from '@ebpf-ts/core';
import { open } from './writes.ts';

const rows = Number(process.argv[2] ?? 5);

try {
  const spec = await open();
  await using object = await spec.load();
  await object.attach();

  let running = true;
  const stop = () => {
    running = false;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  console.log('What processes write, until Ctrl-C:');
  while (running) {
    await setTimeout(1000);
    const busiest = [...object.maps.writes].sort(([, a], [, b]) => Number(b.bytes - a.bytes));
    console.log();
    for (const [pid, { comm, calls, bytes }] of busiest.slice(0, rows)) {
      console.log(`${pid}`.padStart(8), comm.padEnd(16), `${calls} writes, ${bytes} bytes`);
    }
  }
} catch (error) {
  if (!(error instanceof PermissionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
