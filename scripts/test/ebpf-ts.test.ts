import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkout } from '../setup/paths.mjs';
import { pnpmScript } from '../setup/pnpm.mjs';

/** `pnpm -s ebpf-ts` with these words, called in `folder`. */
function command(words: readonly string[], folder = checkout) {
  // Set-up's own pnpm: there need not be one on the PATH.
  const pnpm = [pnpmScript() ?? 'pnpm', '--dir', checkout];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...pnpm, '-s', 'ebpf-ts', ...words], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the command runs from the root of the workspace, and says nothing but its own words', () => {
  const { version } = JSON.parse(readFileSync(join(checkout, 'packages/cli/package.json'), 'utf8'));
  expect(command(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('its exit status and its errors are those of the command', () => {
  expect(command(['inspect', 'no-such.o'])).toEqual({
    status: 1,
    stdout: '',
    stderr: 'ebpf-ts: cannot read no-such.o: there is no such file (ENOENT). Check the path\n',
  });
});

test('paths are those of the folder from which pnpm was called', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'here.o'), 'no object');
  expect(command(['inspect', 'here.o'], folder).stderr).toContain('here.o: BPF object');
});
