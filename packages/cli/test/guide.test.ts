import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shell } from './command.ts';
import { buildCli } from './kernel/cli.ts';

const guides = new URL('../../../docs/guides/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));

/** The blocks of one language in a guide, as a reader would copy them. */
function blocks(guide: string, language: string): readonly string[] {
  const text = readFileSync(new URL(guide, guides), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((block) => block[1] === language)
    .map((block) => block[2] ?? '');
}

/** A command with what the guide says that it prints. */
const shown = blocks('command-line.md', 'console').map((block) => {
  const [, command = '', output = ''] = /^\$ (.*)\n([\s\S]*)$/.exec(block) ?? [];
  return { command, output };
});

/** Sizes of objects are those of the reader's clang. */
function plain(text: string): string {
  return text.replace(/[\d,]+(?= bytes)|(?<=code |BTF |BTF\.ext )[\d,]+/g, 'N');
}

describe('the guide to the command line', () => {
  beforeAll(() => {
    buildCli();
    writeFileSync(join(folder, 'execs.bpf.c'), blocks('getting-started.md', 'c')[0] ?? '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('shows every command that reads or makes objects', () => {
    const commands = shown.map(({ command }) => command.split(' ')[1]);
    expect(new Set(commands)).toEqual(new Set(['build', 'inspect', 'disasm', 'btf']));
  });

  // In the order of the guide: one command makes what the next one reads.
  test.each(shown)('prints what it says for $command', ({ command, output }) => {
    const script = command.replace(/^ebpf-ts /, '$ebpf_ts ');
    const { stdout, stderr } = shell(script, { cwd: folder });
    expect(plain(stdout + stderr)).toBe(plain(output));
  });
});
