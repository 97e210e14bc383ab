import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bpfFolder } from '../../../test/support/bpfFolder.ts';
import { type ExampleRun, runExample } from '../../../test/support/example.ts';
import { bpftool } from '../../../test/support/kernelState.ts';
import { stillThere } from '../../../test/support/machineState.ts';

/** A program that nobody else starts, by its name. */
function ownProgram(): { name: string; start(times: number): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-starts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const name = `own${process.pid}`;
  copyFileSync('/bin/true', join(folder, name));
  return {
    name,
    start: (times) => {
      for (let started = 0; started < times; started++) execFileSync(join(folder, name));
    },
  };
}

/** How often a program was started, by what is pinned. */
function countOf(program: string, path: string): unknown {
  const entries = bpftool('map', 'dump', 'pinned', path) as { formatted: { key: string; value: number } }[];
  return entries.find(({ formatted }) => formatted.key === program)?.formatted.value;
}

/** Waits until it counts, and gives back how many it found. */
async function before(example: ExampleRun): Promise<number> {
  return Number(/^(\d+) programs were started in earlier runs/.exec(await example.line())?.[1]);
}

test('counts go on after a restart, also after SIGKILL, and end with their folder', async () => {
  const folder = join(bpfFolder(), 'pinned-state');
  const path = join(folder, 'starts');
  const { name, start } = ownProgram();

  const first = runExample('pinned-state', folder);
  expect(await before(first)).toBe(0);
  start(3);
  const left = await first.stop('SIGINT');
  const total = Number(/(\d+) in all/.exec(first.stdout())?.[1]);
  expect(total).toBeGreaterThanOrEqual(3);
  const [shown] = [bpftool('map', 'show', 'pinned', path)].flat() as { id: number }[];
  expect(left).toEqual([`map ${shown?.id}`]);
  expect(countOf(name, path)).toBe(3);

  // Nobody counts while nobody runs.
  start(1);
  expect(countOf(name, path)).toBe(3);

  const second = runExample('pinned-state', folder);
  expect(await before(second)).toBeGreaterThanOrEqual(total);
  start(2);
  second.child.kill('SIGKILL');
  await second.ended;
  expect(countOf(name, path)).toBe(5);

  const third = runExample('pinned-state', folder);
  expect(await before(third)).toBeGreaterThanOrEqual(total + 2);
  rmSync(folder, { recursive: true });
  expect(stillThere(left)).toEqual(left);
  expect(await third.stop('SIGTERM')).toEqual([]);
});
