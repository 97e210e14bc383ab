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
  test.each(['execve', 'execveat', 'thread'] as const)('by %s', async (how) => {
    const parent = starter({ how });
    const { known, events } = await recordThenRead(parent, ['true', how]);
    expect(known).toMatchObject([{ code: 0 }]);
    expect(events).toMatchObject([
      { pid: known[0]?.pid, ppid: parent.pid, ret: 0, argv: ['true', how, '0'] },
    ]);
  });

  test.each(['execve', 'execveat', 'thread'] as const)(
    'by %s once, also where failures are asked for',
    async (how) => {
      const parent = starter({ how, count: 3 });
      const { known, events } = await recordThenRead(parent, ['true'], { ppid: parent.pid, failed: true });
      expect(events.map(({ pid, ret }) => ({ pid, ret }))).toEqual(known.map(({ pid }) => ({ pid, ret: 0 })));
    },
  );

  test.skipIf(!runs32BitPrograms)('of and by a 32-bit program', async () => {
    const parent = starter({ path: program32 });
    const { known, events } = await recordThenRead(parent, ['thirty-two']);
    const [pid] = known.map((exec) => exec.pid);
    expect(events).toMatchObject([
      { pid, ppid: parent.pid, argv: ['thirty-two', '0'] },
      { pid, ppid: parent.pid, argv: ['/bin/true', 'by 32 bits'] },
    ]);
  });

  test('of a script with the arguments of its interpreter, as /proc/PID/cmdline has them', async () => {
    const script = join(folder, 'script');
    writeFileSync(script, '#!/bin/sh -e\ncat /proc/$$/cmdline\n', { mode: 0o755 });
    const end = new AbortController();
    await using stream = execsnoop({ ppid: process.pid, name: 'script', signal: end.signal });
    await stream.ready;
    const cmdline = execFileSync(script, ['a', 'b c'], { encoding: 'utf8' });
    end.abort();
    const seen: string[] = [];
    for await (const { argv } of stream) seen.push(argv.map((argument) => `${argument}\0`).join(''));
    expect(seen).toEqual([cmdline]);
  });
});

describe('an exec that fails', () => {
  const failures = [
    { how: 'execve', path: '/no/such/file', code: 'ENOENT' },
    { how: 'execve', path: notExecutable, code: 'EACCES' },
    { how: 'thread', path: '/no/such/file', code: 'ENOENT' },
    { how: 'execveat', path: '/no/such/file', code: 'EBADF' },
  ] as const;

  test.each(failures)(
    'with $code by $how is seen where asked for, with its errno and arguments',
    async (failure) => {
      const { how, path } = failure;
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
          argv: ['any', '', 'b c', '0'],
          truncated: false,
        },
      ]);
    },
  );

  test.each(failures)('with $code by $how is not seen otherwise', async ({ how, path }) => {
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
