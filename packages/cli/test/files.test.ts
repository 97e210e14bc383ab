import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ebpfTs, ebpfTsWithoutOverride, shell } from './command.ts';
import { buildCli } from './kernel/cli.ts';
import { zoo } from './zoo.ts';

const object = await zoo();
const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
beforeAll(buildCli, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

const readers = [['inspect'], ['disasm'], ['btf', 'dump']];

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe.each(readers)('ebpf-ts %s %s', (...words) => {
  const command = words.filter((word) => word !== undefined);

  test.each([
    ['is not there', join(folder, 'missing.o'), /: there is no such file \(ENOENT\)\. Check the path\n/],
    ['is a folder', folder, /: it is a folder \(EISDIR\)\. Name a file in it\n/],
    ['is below a file', join(object, 'x.o'), /: a part of the path is no folder \(ENOTDIR\)/],
    ['is empty', fileOf('empty.o', ''), /empty\.o/],
    ['is text', fileOf('text.o', 'int main;'), /text\.o/],
    ['is cut short', fileOf('short.o', readFileSync(object).subarray(0, 3000)), /short\.o: .*truncated/],
  ])('says in one line what is wrong with a file that %s', (_what, path, message) => {
    const { status, stdout, stderr } = ebpfTs([...command, path]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^ebpf-ts: .*\n$/);
  });

  test('says that a file may not be read', () => {
    const path = fileOf('secret.o', readFileSync(object));
    chmodSync(path, 0);
    expect(ebpfTsWithoutOverride([...command, path])).toEqual({
      status: 1,
      stdout: '',
      stderr: `ebpf-ts: cannot read ${path}: this user may not read it (EACCES). Run as its owner or as root\n`,
    });
  });

  test('prints no colours into a pipe of a build server', () => {
    const { status, stdout } = ebpfTs([...command, object]);
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/\p{Cc}(?<![\n\t])/u);
  });

  test('ends well where its reader has seen enough', () => {
    const { status, stdout, stderr } = shell(`$ebpf_ts ${command.join(' ')} ${object} | head -1`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')).toHaveLength(2);
  });

  test('says when what it prints finds no room', () => {
    const { status, stderr } = shell(`$ebpf_ts ${command.join(' ')} ${object} > /dev/full`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^ebpf-ts: .*ENOSPC.*\n$/);
  });

  test('asks for a file', () => {
    const { status, stderr } = ebpfTs(command);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: missing required argument '(file|source)'\n/);
  });
});

test('a large listing is cut off by its reader without a word', () => {
  expect(shell('$ebpf_ts btf dump vmlinux | head -1')).toEqual({
    status: 0,
    stdout: '#ifndef __VMLINUX_H__\n',
    stderr: '',
  });
});

test('JSON on stdout is JSON alone', () => {
  const { stdout, stderr } = ebpfTs(['inspect', '--json', object]);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, file: object, license: 'GPL' });
  expect(stderr).toBe('');
});

test.each([
  ['a command', ['inspct', 'x.o'], /unknown command 'inspct'\n\(Did you mean inspect\?\)/],
  ['an option', ['inspect', '--jsn', 'x.o'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
  ['a word too many', ['inspect', 'a.o', 'b.o'], /too many arguments/],
])('%s that is none is refused with a hint', (_what, words, message) => {
  const { status, stderr } = ebpfTs(words);
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
});
