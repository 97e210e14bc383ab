import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { programFixture } from '../../../../../test/support/bpfFixture.ts';
import { testCgroup } from '../../../../../test/support/cgroup.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { type PerfEventOptions, type ProgramKind, UnsupportedError } from '../../../src/index.ts';
import { child, childProgram, waitingChild } from './child.ts';
import { watching } from './seen.ts';

type Programs = { sample: 'perf_event'; sample_cookie: 'perf_event' };

const needs = [{ program: 'perf_event' }] as const;
const kind = 'perf_event';

async function sampling(program: keyof Programs, options: PerfEventOptions) {
  const spec = await watching<Programs>('perfEvent.bpf.c', program);
  const object = await spec.load();
  const link = await object.programs[program].attach(options).catch(async (error: unknown) => {
    await object.close();
    throw error;
  });
  return {
    link,
    seen: object.maps.seen,
    [Symbol.asyncDispose]: () => object.close(),
  };
}

kernelTest('a profile of every CPU samples a child that spins', { kind, needs }, async () => {
  await using profile = await sampling('sample', { type: 'profile', hz: 997 });
  const { pid } = child('spin', 1000);
  // A second of its own time at 997 Hz, give or take what a busy machine makes of it.
  expect(profile.seen.get(pid)?.times).toBeGreaterThan(20);
  await profile.link.close();
  const later = child('spin', 50);
  expect(profile.seen.get(later.pid)).toBeUndefined();
});

kernelTest('a profile of one process samples that one alone', { kind, needs }, async () => {
  const [one, other] = [waitingChild('spin', 1000), waitingChild('spin', 1000)];
  await using profile = await sampling('sample', { type: 'profile', hz: 997, pid: one.pid });
  await Promise.all([one.act(), other.act()]);
  expect(profile.seen.get(one.pid)?.times).toBeGreaterThan(10);
  expect(profile.seen.get(other.pid)).toBeUndefined();
});

kernelTest('a program runs at each page fault of a process', { kind, needs }, async () => {
  const waiting = waitingChild('touch', 500);
  await using faults = await sampling('sample', {
    ...{ type: 'software', event: 'page-faults', period: 1, pid: waiting.pid },
  });
  await waiting.act();
  const times = faults.seen.get(waiting.pid)?.times ?? 0;
  expect(times).toBeGreaterThanOrEqual(500);
  expect(times).toBeLessThan(700);
});

kernelTest('a program runs for the processes of one cgroup', { kind, needs }, async () => {
  const cgroup = testCgroup();
  const [inside, outside] = [waitingChild('spin', 1000), waitingChild('spin', 1000)];
  writeFileSync(join(cgroup.path, 'cgroup.procs'), `${inside.pid}`);
  await using profile = await sampling('sample', { type: 'profile', hz: 997, cgroup: cgroup.path });
  await Promise.all([inside.act(), outside.act()]);
  expect(profile.seen.get(inside.pid)?.times).toBeGreaterThan(10);
  expect(profile.seen.get(outside.pid)).toBeUndefined();
});

kernelTest(
  'a program is told the cookie of its event',
  { kind, needs: [...needs, { linux: '5.15', for: 'cookies of perf events' }] },
  async () => {
    const cookie = 2n ** 63n + 5n;
    await using profile = await sampling('sample_cookie', { type: 'profile', hz: 997, cookie });
    const { pid } = child('spin', 100);
    expect(profile.seen.get(pid)?.argument).toBe(cookie);
  },
);

kernelTest(
  'a breakpoint fires at each write to a variable of a process',
  { kind, needs },
  async ({ skip }) => {
    const counted = execFileSync(programFixture('breakpoint.target.c', import.meta.url), {
      encoding: 'utf8',
    });
    // Some virtual machines take breakpoints, and have none that work; those of the matrix do.
    if (counted === '0\n' && process.env['EBPF_TS_KERNEL'] === undefined)
      skip('breakpoints: this processor counts 0 of 10 writes');
    const waiting = waitingChild('watched', 5);
    const address = addressIn(waiting.pid, 'watched');
    const options = { type: 'breakpoint', address, length: 8, access: 'write', pid: waiting.pid } as const;
    await using writes = await sampling('sample', options);
    await waiting.act();
    expect(writes.seen.get(waiting.pid)?.times).toBe(1);
  },
);

for (const [what, event] of [
  ['hardware', { type: 'hardware', event: 'cpu-cycles' }],
  ['cache', { type: 'cache', cache: 'L1-dcache', operation: 'load', result: 'access' }],
  ['raw', { type: 'raw', pmu: 4, config: 0xc0n }],
] as const) {
  const counters = [...needs, { pmu: 'cpu' }];
  kernelTest(
    `a program runs each so many ${what} events of a process`,
    { kind, needs: counters },
    async () => {
      const waiting = waitingChild('spin', 300);
      await using samples = await sampling('sample', { ...event, period: 1_000_000, pid: waiting.pid });
      await waiting.act();
      expect(samples.seen.get(waiting.pid)?.times).toBeGreaterThan(10);
    },
  );
}

kernelTest('an event that the machine cannot count is an UnsupportedError', { needs }, async () => {
  const sampled = sampling('sample', { type: 'raw', pmu: 2 ** 31 - 1, config: 0n, period: 1 });
  await expect(sampled).rejects.toThrow(UnsupportedError);
  await expect(sampled).rejects.toThrow('perf list shows those that there are');
});

kernelTest('options that do not go together are refused by their names', { needs }, async () => {
  const spec = await watching<{ sample: ProgramKind }>('perfEvent.bpf.c', 'sample');
  await using object = await spec.load();
  // As JavaScript gives them, whose types nobody checks.
  const attach = (options: string) => object.programs.sample.attach(JSON.parse(options));
  await expect(attach('{}')).rejects.toThrow("attach({ type: 'profile', hz: 99 })");
  await expect(attach('{ "type": "profile" }')).rejects.toThrow('samples so many times a second');
  await expect(attach('{ "type": "hardware", "event": "cpu-cycles" }')).rejects.toThrow(
    'once in so many events',
  );
  await expect(attach('{ "type": "software", "event": "x", "hz": 1 }')).rejects.toThrow(
    'cpu-clock, task-clock',
  );
  await expect(attach('{ "type": "profile", "hz": 99, "tid": 5 }')).rejects.toThrow('and was given tid');
});

kernelTest('a process that is not there is said to be missing', { needs }, async () => {
  const sampled = sampling('sample', { type: 'profile', hz: 99, pid: 2 ** 31 - 1 });
  await expect(sampled).rejects.toMatchObject({
    code: 'ESRCH',
    message: expect.stringContaining('there is no such process'),
  });
});

/** Where a variable of the child's program is in the memory of a child. */
function addressIn(pid: number, variable: string): bigint {
  const symbols = execFileSync('nm', [childProgram], { encoding: 'utf8' });
  const [, offset] = new RegExp(`^([\\da-f]+) \\w ${variable}$`, 'm').exec(symbols) ?? [];
  const [, base] = /^([\da-f]+)-/.exec(readFileSync(`/proc/${pid}/maps`, 'utf8')) ?? [];
  return BigInt(`0x${base}`) + BigInt(`0x${offset}`);
}
