import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../../test/support/command.ts';
import { runExample } from '../../../test/support/example.ts';
import { bpftool } from '../../../test/support/kernelState.ts';
import { heldBy } from '../../../test/support/machineState.ts';

test('counts the calls and bytes that a process wrote, as the kernel itself does', async () => {
  const example = runExample('counter-map', '100000');
  await example.line();
  const writer = run(['bash', '-c', 'for i in 1 2 3 4 5 6 7; do echo hello; done; exec sleep 100']);
  for (let lines = 0; lines < 7; lines++) await writer.line();
  const { pid = 0 } = writer.child;
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1]);
  const [calls, bytes] = [of('syscw'), of('wchar')];
  // What became the shell wrote, too, before it did.
  expect(calls).toBeGreaterThanOrEqual(7);

  let line = await example.line();
  while (!line.trimStart().startsWith(`${pid} `)) line = await example.line();
  expect(line).toMatch(new RegExp(` bash +${calls} writes, ${bytes} bytes$`));
  const [map = ''] = heldBy(example.pid).filter((name) => name.startsWith('map '));
  expect(bpftool('map', 'dump', 'id', map.slice('map '.length))).toContainEqual(
    expect.objectContaining({ formatted: { key: pid, value: { comm: 'bash', calls, bytes } } }),
  );
  expect(await example.stop('SIGINT')).toEqual([]);
});
