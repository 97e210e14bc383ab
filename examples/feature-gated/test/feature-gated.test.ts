import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runExample } from '../../../test/support/example.ts';
import { bpftool } from '../../../test/support/kernelState.ts';
import { heldBy } from '../../../test/support/machineState.ts';

/** A port of this machine's own that takes connections. */
async function listener(): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  onTestFinished(() => {
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** bpftool's name of the type of the programs that a process has loaded. */
function programTypes(pid: number): unknown[] {
  const held = heldBy(pid).filter((name) => name.startsWith('program '));
  return held.map((name) => {
    const [shown] = [bpftool('prog', 'show', 'id', name.slice('program '.length))].flat();
    return typeof shown === 'object' && shown !== null && 'type' in shown ? shown.type : shown;
  });
}

test('sees a child connect, by the best kind of program that this kernel has', async () => {
  const example = runExample('feature-gated');
  let line = await example.line();
  while (!line.startsWith('TCP ')) line = await example.line();
  const [, kind = ''] = /seen by (\w+),/.exec(line) ?? [];
  // Every kernel of the matrix has trampolines; of other machines their own word is taken.
  if (process.env.EBPF_TS_KERNEL !== undefined) expect(kind).toBe('fentry');
  expect(programTypes(example.pid)).toEqual([{ fentry: 'tracing' }[kind] ?? kind]);

  const port = await listener();
  const child = spawn('bash', ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`]);
  await once(child, 'exit');
  line = await example.line();
  while (!line.startsWith(`${child.pid} `)) line = await example.line();
  expect(line).toBe(`${child.pid} bash 127.0.0.1:${port}`);
  expect(await example.stop('SIGINT')).toEqual([]);
});
