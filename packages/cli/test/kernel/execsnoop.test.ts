import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCli, type Run, runCli, runCliWithoutCapabilities } from './cli.ts';

beforeAll(buildCli);

/** Children of this process alone: other work on the machine does not disturb. */
const MINE = ['--ppid', `${process.pid}`];

/** Execs again and again until the command has seen one, for without a header nothing tells that it is attached. */
async function execUntilSeen(run: Run): Promise<void> {
  while (run.stdout() === '' && run.child.exitCode === null) {
    spawnSync('/bin/true', ['first']);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Execs once after the header was printed, which is when everything is attached. */
async function execAfterHeader(run: Run, ...args: string[]): Promise<number> {
  await run.line();
  return spawnSync('/bin/true', args).pid;
}

describe('ebpf-ts execsnoop', () => {
  test('prints its header when it is attached, then a line for each exec', async () => {
    const run = runCli('execsnoop', ...MINE);
    const header = await run.line();
    const { pid } = spawnSync('/bin/true', ['a b', '', 'c']);
    const row = await run.line();
    run.child.kill('SIGINT');
    expect(header).toBe('PCOMM            PID     PPID    RET ARGS');
    expect(row).toBe(
      `${'true'.padEnd(16)} ${`${pid}`.padEnd(7)} ${`${process.pid}`.padEnd(7)}   0 /bin/true 'a b' '' c`,
    );
    await run.ended;
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends at %s with its summary and exit code 0',
    async (signal) => {
      const run = runCli('execsnoop', ...MINE);
      await execAfterHeader(run, signal);
      await run.line();
      run.child.kill(signal);
      expect(await run.ended).toEqual({ code: 0, signal: null });
      expect(run.stderr()).toMatch(/^1 event, 0 lost, first event after \d+\.\d\d s\n$/);
    },
  );

  test('prints what was recorded before the end, also what was not read yet', async () => {
    const run = runCli('execsnoop', ...MINE);
    await run.line();
    for (let count = 0; count < 20; count++) spawnSync('/bin/true', [`${count}`]);
    run.child.kill('SIGINT');
    await run.ended;
    expect(run.stdout().trimEnd().split('\n').slice(1)).toHaveLength(20);
    expect(run.stderr()).toMatch(/^20 events, 0 lost/);
  });

  test('ends after its duration; stdout is JSON and nothing else', async () => {
    const run = runCli('execsnoop', '--json', '--duration', '2', ...MINE);
    await execUntilSeen(run);
    expect(await run.ended).toEqual({ code: 0, signal: null });
    const [first] = run.stdout().split('\n');
    const event: unknown = JSON.parse(first ?? '');
    expect(Object.keys(event ?? {})).toEqual([
      'time',
      'pid',
      'ppid',
      'uid',
      'comm',
      'ret',
      'path',
      'argv',
      'truncated',
    ]);
    expect(event).toMatchObject({
      ppid: process.pid,
      comm: 'true',
      ret: 0,
      path: '/bin/true',
      argv: ['/bin/true', 'first'],
    });
    for (const line of run.stdout().trimEnd().split('\n')) JSON.parse(line);
    expect(run.stderr()).toMatch(/^\d+ events?, 0 lost, first event after/);
  });

  test('says that there was no event where there was none', async () => {
    const run = runCli('execsnoop', '--duration', '0.1', '--pid', '1');
    expect(await run.ended).toEqual({ code: 0, signal: null });
    expect(run.stderr()).toBe('no event, 0 lost\n');
  });

  test('ends in peace when nobody reads any more', async () => {
    const run = runCli('execsnoop', ...MINE);
    await run.line();
    run.child.stdout.destroy();
    await once(run.child.stdout, 'close');
    const ended = run.ended;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!over) {
      spawnSync('/bin/true');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(run.stderr()).toMatch(/^\d+ events?, 0 lost/);
  });

  test('ends in peace when nobody reads stderr either', async () => {
    const run = runCli('execsnoop', '--duration', '0.1', '--pid', '1');
    run.child.stdout.destroy();
    run.child.stderr.destroy();
    expect(await run.ended).toEqual({ code: 0, signal: null });
  });

  test('reports an exec that failed where asked for', async () => {
    const run = runCli('execsnoop', '-x', '--json', ...MINE);
    while (run.stdout() === '' && run.child.exitCode === null) {
      spawnSync('/no/such/program', ['x']);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    run.child.kill('SIGINT');
    await run.ended;
    const [first] = run.stdout().split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      ret: -constants.errno.ENOENT,
      path: '/no/such/program',
    });
  });

  test('prints each file that a search along PATH tries', async () => {
    const run = runCli('execsnoop', '-x', '--line', 'no-such-command', ...MINE);
    await run.line();
    const PATH = '/no/such/one:/no/such/two';
    const { pid } = spawnSync('/usr/bin/env', ['no-such-command', '-v'], { env: { PATH } });
    const rows = [await run.line(), await run.line(), await run.line()];
    run.child.kill('SIGINT');
    await run.ended;
    const columns = `${'env'.padEnd(16)} ${`${pid}`.padEnd(7)} ${`${process.pid}`.padEnd(7)}`;
    expect(rows).toEqual([
      `${columns}   0 /usr/bin/env no-such-command -v`,
      `${columns}  -2 /no/such/one/no-such-command -v`,
      `${columns}  -2 /no/such/two/no-such-command -v`,
    ]);
  });
});

describe('ebpf-ts execsnoop ends with exit code 1 and one message', () => {
  test('where it lacks the privilege', async () => {
    const run = runCliWithoutCapabilities('execsnoop');
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toMatch(/^ebpf-ts: execsnoop: .*EPERM.*uid 0.*CAP_BPF.*--cap-add/);
    expect(run.stderr()).not.toMatch(/^ {4}at /m);
    expect(run.stdout()).toBe('');
  });

  test('where an option is wrong', async () => {
    const run = runCli('execsnoop', '--uid', 'no-such-user');
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toMatch(/^error: option '-u, --uid <user>' argument 'no-such-user' is invalid/);
  });
});

test('ebpf-ts execsnoop --help names every option of bcc that it has', async () => {
  const run = runCli('execsnoop', '--help');
  expect(await run.ended).toEqual({ code: 0, signal: null });
  for (const option of [
    '-T, --time',
    '-t, --timestamp',
    '-U, --print-uid',
    '-x, --fails',
    '-u, --uid',
    '-q, --quote',
  ]) {
    expect(run.stdout()).toContain(option);
  }
  expect(run.stdout()).toMatch(/-n, --name[\s\S]*-l, --line[\s\S]*--max-args/);
});
