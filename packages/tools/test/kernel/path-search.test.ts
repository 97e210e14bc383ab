import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import type { ExecEvent, ExecsnoopOptions } from '@ebpf-ts/tools';
import { execsnoop, unescapeArgument } from '@ebpf-ts/tools';
import { expect, test } from 'vitest';

/** What this process's children exec while `start` runs. */
async function recordChildren(start: () => number, options: ExecsnoopOptions = {}): Promise<ExecEvent[]> {
  const end = new AbortController();
  await using stream = execsnoop({ ppid: process.pid, failed: true, ...options, signal: end.signal });
  await stream.ready;
  const pid = start();
  end.abort();
  const events: ExecEvent[] = [];
  for await (const event of stream) if (event.pid === pid) events.push(event);
  return events;
}

const COMMAND = 'no-such-command';
const FOLDERS = Array.from({ length: 9 }, (_, index) => `/no/such/folder-${index}`);

function searchAlongPath(): number {
  return spawnSync('/usr/bin/env', [COMMAND, '-v'], { env: { PATH: FOLDERS.join(':') } }).pid;
}

test('a search along PATH is reported attempt by attempt, each with the file that it tried', async () => {
  const [env, ...attempts] = await recordChildren(searchAlongPath);
  expect(env).toMatchObject({ ret: 0, path: '/usr/bin/env', argv: ['/usr/bin/env', COMMAND, '-v'] });
  expect(attempts.map(({ path }) => path)).toEqual(FOLDERS.map((folder) => `${folder}/${COMMAND}`));
  for (const { ret, argv } of attempts) {
    expect({ ret, argv }).toEqual({ ret: -constants.errno.ENOENT, argv: [COMMAND, '-v'] });
  }
});

test('an attempt is matched by its file in place of the first argument', async () => {
  const line = new RegExp(`^/no/such/folder-4/${COMMAND} -v$`);
  const attempts = await recordChildren(searchAlongPath, { line });
  expect(attempts.map(({ path }) => path)).toEqual([`${FOLDERS[4]}/${COMMAND}`]);
});

test('a path that is not UTF-8 is escaped, and comes back byte by byte', async () => {
  const shell = `exec "$(printf '/no/such/caf\\351\\\\')" x`;
  const events = await recordChildren(() => spawnSync('/bin/sh', ['-c', shell]).pid);
  const failed = events.filter(({ ret }) => ret < 0);
  expect(failed).toMatchObject([{ path: '/no/such/caf\\xe9\\\\', escaped: ['path', 0], truncated: false }]);
  const bytes = unescapeArgument(failed[0]?.path ?? '');
  expect(Buffer.from(bytes).toString('latin1')).toBe('/no/such/caf\xe9\\');
});
