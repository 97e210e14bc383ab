import { execFileSync } from 'node:child_process';
import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { type ExecsnoopFlags, execsnoopCommand } from '../src/execsnoop/command.ts';

/** What the command would run with. */
async function parse(...words: string[]): Promise<ExecsnoopFlags | undefined> {
  let seen: ExecsnoopFlags | undefined;
  const command = execsnoopCommand(async (flags) => {
    seen = flags;
  });
  await command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(words, { from: 'user' });
  return seen;
}

describe('the command line of execsnoop', () => {
  test('asks for 20 arguments and nothing else by itself', async () => {
    expect(await parse()).toEqual({ maxArgs: 20 });
  });

  test("takes bcc's short options", async () => {
    expect(await parse('-T', '-t', '-U', '-x', '-q', '-u', '0', '-n', '^ls$', '-l', 'tmp')).toEqual({
      time: true,
      timestamp: true,
      printUid: true,
      fails: true,
      quote: true,
      uid: 0,
      name: /^ls$/,
      line: /tmp/,
      maxArgs: 20,
    });
  });

  test('takes the long ones', async () => {
    const words = ['--pid=7', '--ppid=8', '--max-args=3', '--duration=0.5', '--json', '--ring-size=4096'];
    expect(await parse(...words)).toEqual({
      pid: 7,
      ppid: 8,
      maxArgs: 3,
      duration: 0.5,
      json: true,
      ringSize: 4096,
    });
  });

  test('finds a user by name, as id(1) does', async () => {
    const uid = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
    expect((await parse('-u', 'nobody'))?.uid).toBe(uid);
  });

  test.each([
    ['--uid', 'no-such-user'],
    ['--uid', '4294967295'],
    ['--pid', '0'],
    ['--pid', '1e3'],
    ['--ppid', '-1'],
    ['--max-args', '2.5'],
    ['--duration', '0'],
    ['--duration', 'soon'],
    ['--ring-size', '4k'],
    ['--name', '('],
    ['--no-such-option', 'x'],
  ])('refuses %s %s', async (option, value) => {
    await expect(parse(option, value)).rejects.toThrow(CommanderError);
  });

  test('takes no words beside its options', async () => {
    await expect(parse('ls')).rejects.toThrow(CommanderError);
  });
});
