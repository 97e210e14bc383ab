// How often is each program started? Counts go on where the last run ended.
import { setTimeout } from 'node:timers/promises';
import { PermissionError, sum } from '@ebpf-ts/core';
import { open } from './starts.ts';

const folder = process.argv[2] ?? '/sys/fs/bpf/ebpf-ts-pinned-state';

try {
  const spec = await open();
  spec.maps.starts.pinPath = `${folder}/starts`;
  await using object = await spec.load();
  const { starts } = object.maps;
  const total = () => sum([...starts.values()]);

  let running = true;
  const stop = () => {
    running = false;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const before = total();
  await object.attach();
  console.log(`${before} programs were started in earlier runs; this one counts until Ctrl-C.`);
  while (running) await setTimeout(1000);

  const mostStarted = [...starts].sort(([, a], [, b]) => Number(b - a)).slice(0, 5);
  for (const [comm, count] of mostStarted) console.log(comm.padEnd(16), `${count}`);
  const now = total();
  console.log(`${now - before} more, ${now} in all. To forget them: sudo rm -r ${folder}`);
} catch (error) {
  if (!(error instanceof PermissionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
