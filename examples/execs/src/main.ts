// Which programs does a user start? Prints them until Ctrl-C, then everybody's count.
import { PermissionError } from '@ebpf-ts/core';
import { open } from './execs.ts';

const uid = Number(process.argv[2] ?? 0);

try {
  const spec = await open();
  spec.variables.target_uid.value = uid;

  await using object = await spec.load();
  const stop = () => object.maps.events.close();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await object.attach();
  console.log(`The programs that user ${uid} starts, until Ctrl-C:`);
  for await (const { pid, comm } of object.maps.events) console.log(pid, comm);
  for (const [user, count] of object.maps.starts) console.log(`user ${user} started ${count} programs`);
} catch (error) {
  if (!(error instanceof PermissionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
