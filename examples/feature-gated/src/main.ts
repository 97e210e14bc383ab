// Who opens TCP connections, and where to? Seen in the best way that this kernel has for this process.
import { PermissionError } from '@ebpf-ts/core';
import { programType } from '@ebpf-ts/probe';
import { open } from './connects.ts';

try {
  const spec = await open();
  const ways = [
    { program: spec.programs.by_fentry, verdict: await programType('fentry') },
    { program: spec.programs.by_kprobe, verdict: await programType('kprobe') },
    { program: spec.programs.by_tracepoint, verdict: await programType('tracepoint') },
  ] as const;
  for (const { program, verdict } of ways) console.log(`${program.kind}: ${verdict.status}`);
  const { program } = ways.find(({ verdict }) => verdict.status === 'supported') ?? ways[2];
  program.autoload = true;

  await using object = await spec.load();
  const stop = () => object.maps.connects.close();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await object.attach();
  console.log(`TCP connections over IPv4, seen by ${program.kind}, until Ctrl-C:`);
  for await (const { pid, comm, address, port } of object.maps.connects) {
    console.log(pid, comm, `${address.join('.')}:${port}`);
  }
} catch (error) {
  if (!(error instanceof PermissionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
