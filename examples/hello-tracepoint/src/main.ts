import { PermissionError } from '@ebpf-ts/core';
import { open } from './hello.ts';

try {
  const spec = await open();
  await using object = await spec.load();
  const stop = () => object.maps.events.close();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await object.attach();
  console.log('Every program that starts, until Ctrl-C:');
  for await (const { pid, comm } of object.maps.events) console.log(pid, comm);
} catch (error) {
  if (!(error instanceof PermissionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
