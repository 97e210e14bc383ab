import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execsnoop } from '@ebpf-ts/tools';
import { afterAll, describe, expect, test } from 'vitest';
import { compileStarter } from './execs.ts';
import { recordThenRead } from './recording.ts';

const { starter, folder, remove } = compileStarter();
afterAll(remove);

const notExecutable = join(folder, 'not-executable');
writeFileSync(notExecutable, '', { mode: 0o644 });

const program32 = join(folder, 'exec-true-32');
const runs32BitPrograms = process.arch === 'x64' && compileAndRun32(program32);

describe('an exec that succeeds is seen', () => {
  const ways = [
    { how: 'execve', path: '/bin/true', reported: /^\/bin\/true$/ },
    { how: 'execveat', path: '/bin/true', reported: /^\/dev\/fd\/\d+$/ },
    { how: 'beneath', path: 'bin/true', reported: /^\/dev\/fd\/\d+\/bin\/true$/ },
    { how: 'thread', path: '/bin/true', reported: /^\/bin\/true$/ },
  ] as const;

  test.each(ways)('by $how', async ({ how, path, reported }) => {
    const parent = starter({ how, path });
    const { known, events } = await recordThenRead(parent, ['true', how]);
    expect(known).toMatchObject([{ code: 0 }]);
    expect(events).toMatchObject([
      {
        pid: known[0]?.pid,
        ppid: parent.pid,
        ret: 0,
        path: expect.stringMatching(reported),
        argv: ['true', how, '0'],
        truncated: false,
      },
    ]);
  });

  test.each(ways)('by $how once, also where failures are asked for', async ({ how, path }) => {
    const parent = starter({ how, path, count: 3 });
    const { known, events } = await recordThenRead(parent, ['true'], { ppid: parent.pid, failed: true });
    expect(events.map(({ pid, ret }) => ({ pid, ret }))).toEqual(known.map(({ pid }) => ({ pid, ret: 0 })));
  });

  test('of and by a 32-bit program', async ({ skip }) => {
    skip(!runs32BitPrograms, '32-bit programs: this kernel runs none');
    const parent = starter({ path: program32 });
    const { known, events } = await recordThenRead(parent, ['thirty-two']);
    const [pid] = known.map((exec) => exec.pid);
    expect(events).toMatchObject([
      { pid, ppid: parent.pid, path: program32, argv: ['thirty-two', '0'] },
      { pid, ppid: parent.pid, path: '/bin/true', argv: ['/bin/true', 'by 32 bits'] },
    ]);
  });

  test('of a script with its path and the arguments of its interpreter, as /proc/PID/cmdline has them', async () => {
    const script = join(folder, 'script');
    writeFileSync(script, '#!/bin/sh -e\ncat /proc/$$/cmdline\n', { mode: 0o755 });
    const end = new AbortController();
    await using stream = execsnoop({ ppid: process.pid, name: 'script', signal: end.signal });
    await stream.ready;
    const cmdline = execFileSync(script, ['a', 'b c'], { encoding: 'utf8' });
    end.abort();
    const seen: { path: string; cmdline: string }[] = [];
    for await (const { path, argv } of stream) {
      seen.push({ path, cmdline: argv.map((argument) => `${argument}\0`).join('') });
    }
    expect(seen).toEqual([{ path: script, cmdline }]);
  });
});

describe('an exec that fails', () => {
  const failures = [
    { how: 'execve', path: '/no/such/file', code: 'ENOENT', given: '/no/such/file' },
    { how: 'execve', path: 'no/such/file', code: 'ENOENT', given: 'no/such/file' },
    { how: 'execve', path: '', code: 'ENOENT', given: '' },
    { how: 'execve', path: notExecutable, code: 'EACCES', given: notExecutable },
    { how: 'thread', path: '/no/such/file', code: 'ENOENT', given: '/no/such/file' },
    { how: 'beneath', path: 'no/such/file', code: 'ENOENT', given: 'no/such/file' },
    // The file is given by its descriptor alone, beside an empty path.
    { how: 'execveat', path: '/no/such/file', code: 'EBADF', given: '' },
    { how: 'execveat', path: notExecutable, code: 'EACCES', given: '' },
  ] as const;

  test.each(failures)(
    'with $code by $how of $path is seen where asked for, with its errno, path and arguments',
    async (failure) => {
      const { how, path, given } = failure;
      const errno = constants.errno[failure.code];
      const parent = starter({ how, path });
      const { known, events } = await recordThenRead(parent, ['any', '', 'b c'], {
        ppid: parent.pid,
        failed: true,
      });
      expect(known).toMatchObject([{ code: errno }]);
      expect(events).toMatchObject([
        {
          pid: known[0]?.pid,
          ppid: parent.pid,
          comm: 'execs',
          ret: -errno,
          path: given,
          argv: ['any', '', 'b c', '0'],
          truncated: false,
        },
      ]);
    },
  );

  test.each(failures)('with $code by $how of $path is not seen otherwise', async ({ how, path }) => {
    const { known, events, lost } = await recordThenRead(starter({ how, path }), ['any']);
    expect(known).toHaveLength(1);
    expect({ events, lost }).toEqual({ events: [], lost: 0 });
  });
});

/** Whether the kernel was built to run 32-bit programs (CONFIG_IA32_EMULATION). */
function compileAndRun32(path: string): boolean {
  const source = fileURLToPath(new URL('exec-true-32.S', import.meta.url));
  execFileSync('gcc', ['-m32', '-nostdlib', '-static', '-no-pie', '-o', path, source]);
  return spawnSync(path).status === 0;
}
